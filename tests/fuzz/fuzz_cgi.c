/*
 * The parameters of a FastCGI request, one a line, and the way they choose a route: what was read is bounded and
 * clean, what came twice is said, and the answer's head has no byte from outside.
 */
#include "http/cgi.h"

#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "base/rc.h"
#include "base/utf8.h"
#include "crypto/crypto.h"
#include "http/router.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX 64

static enum rc gate(struct req *rq)
{
	rq->role_bit = ROUTER_VISITOR;
	return RC_OK;
}

static void error_answer(struct req *rq, enum rc rc, struct resp *rs)
{
	(void)rq;
	rs->content_type = "text/plain";
	buf_adds(&rs->body, rc_info(rc)->code);
}

/* What stood in place of {..} is a segment of the path, and together with the rest it is the path again. */
static enum rc handler(struct req *rq, struct resp *rs)
{
	for (size_t i = 0; i < REQ_PARAMS_MAX && rq->params[i]; i++)
		BUG_ON(!*rq->params[i] || strchr(rq->params[i], '/') || !strstr(rq->path, rq->params[i]));
	BUG_ON(rq->repeated_parameter || rq->body_broken || !url_path_is_clean(rq->path));
	rs->content_type = "text/plain";
	return RC_OK;
}

static const struct route routes[] = {
	{ METHOD_GET, "/handover/{id}", ROUTE_PAGE, 1, BODY_NONE, ONCE_GET, MATCH_NONE, handler, "one" },
	{ METHOD_GET, "/handover/a/{id}", ROUTE_PAGE, 1, BODY_NONE, ONCE_GET, MATCH_NONE, handler, "two" },
	{ METHOD_GET, "/handover/{id}/b", ROUTE_API, 1, BODY_NONE, ONCE_GET, MATCH_NONE, handler, "three" },
	{ METHOD_POST, "/handover/a/{id}", ROUTE_PAGE, 1, BODY_FORM, ONCE_STATE, MATCH_NONE, handler, "four" },
	{ METHOD_GET, "/handover/c", ROUTE_PLAIN, 2, BODY_NONE, ONCE_GET, MATCH_REQUIRED, handler, "five" },
};

static void check_read(const struct req *rq)
{
	BUG_ON(*rq->path && !url_path_is_clean(rq->path));
	BUG_ON(strlen(rq->request_id) < 8 || strlen(rq->request_id) > 64);
	BUG_ON(rq->request_id[strspn(rq->request_id, "0123456789abcdef-")]);
	BUG_ON(rq->cookies.count > COOKIE_NAMES_MAX);
	BUG_ON(rq->body_length && rq->body_broken);
	BUG_ON(!rq->query_string || !rq->content_type || !rq->if_match || !rq->if_none_match || !rq->accept ||
	       !rq->accept_language || !rq->origin || !rq->referer || !rq->idempotency_key || !rq->remote_addr);
}

/* Lines of visible bytes up to an empty one, and the status that was decided. */
static void check_answer(const char *answer, const struct resp *rs)
{
	BUG_ON(rs->status < 200 || rs->status > 599 || strncmp(answer, "Status: ", 8) != 0);
	for (; strncmp(answer, "\r\n", 2) != 0; answer = strchr(answer, '\r') + 2) {
		size_t n = strcspn(answer, "\r\n");
		BUG_ON(n == 0 || strncmp(answer + n, "\r\n", 2) != 0 || !memchr(answer, ':', n));
		for (size_t i = 0; i < n; i++)
			BUG_ON((unsigned char)answer[i] < ' ' || answer[i] == 0x7f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	static const uint8_t key[32];
	char *lines[LINES_MAX + 1];
	size_t count = 0;
	struct req rq;
	log_set_level((enum log_level)(LOG_ERROR + 1));
	if (crypto_open() != RC_OK)
		return 0;
	char *text = arena_strndup(&a, (const char *)data, size);
	for (char *rest = text, *line; count < LINES_MAX && (line = strsep(&rest, "\n"));)
		lines[count++] = line;
	lines[count] = NULL;
	cgi_read(&a, lines, &rq);
	check_read(&rq);
	struct router r = { .routes = routes, .count = sizeof(routes) / sizeof(routes[0]), .csrf_key = key,
			    .origin = "https://handover.example", .gate = gate, .error_page = error_answer,
			    .error_problem = error_answer, .sign_in = "/handover/sign-in" };
	struct problems problems = { .arena = &a, .lang = LANG_EN };
	struct resp rs = RESP_IN(&a);
	struct buf out = BUF_IN(&a);
	rq.problems = &problems;
	router_handle(&r, &rq, &rs);
	cgi_write(&rq, &rs, &out);
	check_answer(buf_str(&out), &rs);
	arena_reset(&a);
	return 0;
}
