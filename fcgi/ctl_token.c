#include "ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "crypto/crypto.h"
#include "crypto/token.h"
#include "domain/migration_lists.h"
#include "http/url.h"
#include "service/session.h"

#define LIFETIME_US (60 * CLOCK_SECOND)

static int usage(void)
{
	fputs("usage: handoverctl --config FILE token --role reseller|customer|staff|site --account N [--key FILE]\n"
	      "           [--lang it|en] [--sid SESSION] [--enter PATH]\n"
	      "--enter prints, in place of the token, the link with which the site lets somebody in at PATH, once\n",
	      stderr);
	return EX_USAGE;
}

/* The token needs no encoding: base64url and dots (RFC 3986 2.3). */
static void print_enter(struct program *p, const char *token, const char *path)
{
	struct buf encoded = BUF_IN(&p->memory);
	url_encode(&encoded, path, strlen(path));
	printf("%s/handover/enter?a=%s&r=%s\n", p->config.web_base_url, token, buf_str(&encoded));
}

int ctl_token(struct program *p)
{
	static const struct option options[] = { { "role", required_argument, NULL, 'r' },
						 { "account", required_argument, NULL, 'a' },
						 { "key", required_argument, NULL, 'k' },
						 { "lang", required_argument, NULL, 'l' },
						 { "sid", required_argument, NULL, 's' },
						 { "enter", required_argument, NULL, 'e' },
						 { NULL, 0, NULL, 0 } };
	const char *role = NULL, *account = "0", *lang = NULL, *sid = NULL, *enter = NULL;
	const char *key = p->config.keys_paseto_secret_file;
	struct paseto_signing signing;
	const char *token;
	int flag;
	optind = 1;
	while ((flag = getopt_long(p->argument_count, p->arguments, "", options, NULL)) != -1) {
		if (flag == 'r')
			role = optarg;
		else if (flag == 'a')
			account = optarg;
		else if (flag == 'k')
			key = optarg;
		else if (flag == 'l')
			lang = optarg;
		else if (flag == 's')
			sid = optarg;
		else if (flag == 'e')
			enter = optarg;
		else
			return usage();
	}
	if (words_find(&words_roles, role) < 0 || strspn(account, "0123456789") != strlen(account))
		return usage();
	if (crypto_open() != RC_OK || keys_load_signing(key, &signing) != RC_OK)
		return EX_NOINPUT;
	int64_t now = clock_now_us();
	struct paseto_claims claims = { .iss = p->config.identity_issuer,
					.aud = p->config.identity_audience,
					.sub = account,
					.role = role,
					.lang = lang,
					.sid = sid,
					.jti = token_public_id(&p->memory, "jti"),
					.iat = now,
					.exp = now + LIFETIME_US };
	enum rc rc =
		paseto_sign_claims(&p->memory, &signing, &claims, session_implicit(&p->config, &p->memory), &token);
	crypto_wipe(&signing, sizeof(signing));
	if (rc != RC_OK)
		return EX_SOFTWARE;
	if (enter)
		print_enter(p, token, enter);
	else
		puts(token);
	return EX_OK;
}
