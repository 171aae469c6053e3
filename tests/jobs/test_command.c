#include "jobs/command.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "jobs/step_answer.h"

#define KEY	 "x1:copy:1"
#define DOCUMENT "{\"key\":\"" KEY "\",\"step\":\"copy\"}"

#define TEST_MAX 300 /* seconds; not Criterion's own limit, whose runner leaks memory */

static void limit_time(void)
{
	alarm(TEST_MAX);
}

TestSuite(command, .init = limit_time);

static const struct step_asked asked = { .key = KEY, .step = STEP_COPY };

static struct command_result run_with(struct arena *a, const char *mode, int seconds, int stop_fd)
{
	const char *program = arena_printf(a, "%s/tests/jobs/child.py", getenv("srcdir"));
	const char *argv[] = { "/usr/bin/env", "python3", program, mode, NULL };
	return command_run(a, &(struct command){ .argv = argv,
						 .key = KEY,
						 .document = DOCUMENT,
						 .document_length = strlen(DOCUMENT),
						 .seconds = seconds,
						 .stop_fd = stop_fd });
}

static int descriptors(void)
{
	int count = 0;
	DIR *d = opendir("/proc/self/fd");
	while (readdir(d))
		count++;
	closedir(d);
	return count;
}

/* What each does to us, and what is made of it. */
static const struct {
	const char *mode;
	int seconds;
	enum command_end how;
	int code;
	enum step_outcome outcome;
	const char *reason;
} cases[] = {
	{ "good", 30, COMMAND_OK, 0, OUTCOME_DONE, "" },
	{ "ignores", 30, COMMAND_OK, 0, OUTCOME_DONE, "" },
	{ "deaf", 30, COMMAND_OK, 0, OUTCOME_DONE, "" },
	{ "exact", 30, COMMAND_OK, 0, OUTCOME_DONE, "" },
	{ "chatter", 30, COMMAND_OK, 0, OUTCOME_DONE, "" },
	{ "background", 30, COMMAND_OK, 0, OUTCOME_DONE, "" },
	{ "silent", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program said nothing" },
	{ "crash", 30, COMMAND_SIGNAL, SIGSEGV, OUTCOME_RETRY, "The program crashed" },
	{ "abort", 30, COMMAND_SIGNAL, SIGABRT, OUTCOME_RETRY, "The program crashed" },
	{ "three", 30, COMMAND_EXIT, 3, OUTCOME_RETRY, "The program ended with an error" },
	{ "flood", 30, COMMAND_OVERFLOW, 0, OUTCOME_RETRY, "The program wrote too much" },
	{ "hang", 1, COMMAND_TIMEOUT, 0, OUTCOME_RETRY, "The program took too long" },
	{ "stubborn", 1, COMMAND_TIMEOUT, 0, OUTCOME_RETRY, "The program took too long" },
	{ "grandchild", 1, COMMAND_TIMEOUT, 0, OUTCOME_RETRY, "The program took too long" },
	{ "closes", 1, COMMAND_TIMEOUT, 0, OUTCOME_RETRY, "The program took too long" },
	{ "half", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program's answer could not be read" },
	{ "two", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program's answer could not be read" },
	{ "nul", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program's answer could not be read" },
	{ "other_key", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program's answer was for other work" },
	{ "other_step", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program's answer was for another step" },
	{ "no_evidence", 30, COMMAND_OK, 0, OUTCOME_RETRY, "The program said done without evidence" },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))
#define LATE  (10 * CLOCK_SECOND) /* a machine that is busy; the children sleep a minute */

/* How many of all cases came out otherwise; Criterion's expectations are for one thread. */
static void *run_every_case(void *first)
{
	size_t from = *(const size_t *)first;
	char *wrong = calloc(1, 4000);
	for (size_t i = 0; i < CASES; i++) {
		struct arena a = { 0 };
		size_t at = (from + i) % CASES;
		int64_t begun = clock_monotonic_us();
		struct command_result r = run_with(&a, cases[at].mode, cases[at].seconds, -1);
		struct step_answer answer = step_answer_of(&a, &r, &asked);
		int64_t took = clock_monotonic_us() - begun;
		int64_t most = (cases[at].seconds + COMMAND_GRACE_SECONDS) * CLOCK_SECOND + LATE;
		if (r.how != cases[at].how || r.code != cases[at].code || answer.outcome != cases[at].outcome ||
		    strcmp(answer.reason, cases[at].reason) != 0 || took > most)
			snprintf(wrong + strlen(wrong), 4000 - strlen(wrong), "%s: %s %d, %s, %lld us\n",
				 cases[at].mode, words_spelling(&words_command_ends, r.how), r.code, answer.words,
				 (long long)took);
		arena_free(&a);
	}
	return wrong;
}

Test(command, every_child_has_its_result_in_time_and_nothing_is_left_of_it)
{
	int before = descriptors();
	pthread_t threads[3];
	size_t first[3] = { 0, CASES / 3, 2 * CASES / 3 };
	for (int i = 0; i < 3; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, run_every_case, &first[i]), 0);
	for (int i = 0; i < 3; i++) {
		void *wrong = NULL;
		pthread_join(threads[i], &wrong);
		cr_expect_str_eq(wrong, "", "%s", (char *)wrong);
		free(wrong);
	}
	cr_expect_eq(descriptors(), before);
	cr_expect(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, "no zombie");
}

Test(command, a_child_sees_the_whole_document_and_nothing_of_ours)
{
	struct arena a = { 0 };
	size_t n = 300000;
	char *document = arena_alloc(&a, n);
	memset(document, ' ', n);
	const char *program = arena_printf(&a, "%s/tests/jobs/child.py", getenv("srcdir"));
	const char *argv[] = { "/usr/bin/env", "python3", program, "size", NULL };
	int plain = dup(1); /* without O_CLOEXEC */
	sigset_t blocked;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &blocked, NULL);
	setenv("HANDOVER_SECRET", "x", 1);
	struct command_result r = command_run(&a, &(struct command){ .argv = argv,
								     .key = KEY,
								     .document = document,
								     .document_length = n,
								     .seconds = 30,
								     .stop_fd = -1 });
	struct step_answer answer = step_answer_of(&a, &r, &asked);
	cr_expect_eq(answer.outcome, OUTCOME_DONE, "%s", answer.words);
	cr_expect_str_eq(answer.evidence,
			 "{\"bytes\": 300000, \"directory\": \"/\", "
			 "\"environment\": [\"HANDOVER_STEP_KEY\", \"LANG\", \"PATH\"], "
			 "\"descriptors\": [0, 1, 2], \"leader\": true, \"blocked\": 0}");
	close(plain);
	arena_free(&a);
}

static void *stop_soon(void *fd)
{
	usleep(500000);
	eventfd_write(*(int *)fd, 1);
	return NULL;
}

Test(command, a_worker_that_stops_does_not_wait_for_the_child)
{
	struct arena a = { 0 };
	int stop_fd = eventfd(0, EFD_CLOEXEC);
	int64_t begun = clock_monotonic_us();
	pthread_t thread;
	pthread_create(&thread, NULL, stop_soon, &stop_fd);
	struct command_result r = run_with(&a, "stubborn", 50, stop_fd);
	pthread_join(thread, NULL);
	cr_expect_eq(r.how, COMMAND_INTERRUPTED);
	cr_expect(step_answer_of(&a, &r, &asked).interrupted);
	cr_expect_lt(clock_monotonic_us() - begun, COMMAND_GRACE_SECONDS * CLOCK_SECOND + LATE);
	cr_expect_eq(run_with(&a, "good", 50, stop_fd).how, COMMAND_INTERRUPTED, "nor does it start one");
	close(stop_fd);
	arena_free(&a);
}

Test(command, what_cannot_start_says_why_and_leaves_nothing)
{
	static const struct {
		const char *path;
		int code;
	} wrong[] = { { "/nowhere/at/all", ENOENT }, { "/etc/passwd", EACCES }, { "sh", EINVAL }, { NULL, EINVAL } };
	struct arena a = { 0 };
	int before = descriptors();
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *argv[] = { wrong[i].path, NULL };
		struct command_result r = command_run(
			&a, &(struct command){ .argv = argv, .key = KEY, .document = "", .seconds = 5, .stop_fd = -1 });
		cr_expect_eq(r.how, COMMAND_NOT_STARTED, "case %zu", i);
		cr_expect_eq(r.code, wrong[i].code, "case %zu: %d", i, r.code);
		cr_expect_eq(step_answer_of(&a, &r, &asked).outcome, OUTCOME_RETRY);
	}
	cr_expect_eq(descriptors(), before);
	cr_expect(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
	arena_free(&a);
}

Test(command, of_standard_error_the_first_line_is_for_staff_and_nothing_in_it_controls_a_terminal)
{
	struct arena a = { 0 };
	struct command_result r = run_with(&a, "three", 30, -1);
	cr_expect_str_eq(r.error_line, "\\x1b[31mno space left\\x07");
	cr_expect_str_eq(r.error_text, "\\x0a\\x1b[31mno space left\\x07\\x0asecond line\\x0a");
	cr_expect_str_eq(step_answer_of(&a, &r, &asked).words,
			 "The program ended with an error: code 3: \\x1b[31mno space left\\x07");
	r = run_with(&a, "chatter", 30, -1);
	cr_expect_eq(strlen(r.error_text), COMMAND_ERROR_MAX);
	cr_expect_eq(strlen(r.error_line), COMMAND_LINE_MAX);
	arena_free(&a);
}

/* Gone, or dead and waiting for whoever inherited it. */
static bool is_dead(long pid)
{
	char path[64], state = 'Z';
	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	FILE *f = fopen(path, "r");
	if (f) {
		cr_expect_eq(fscanf(f, "%*d (%*[^)]) %c", &state), 1);
		fclose(f);
	}
	return state == 'Z' || state == 'X';
}

Test(command, a_child_that_answers_and_goes_on_in_the_background_is_ended)
{
	struct arena a = { 0 };
	long pid = 0;
	struct command_result r = run_with(&a, "background", 30, -1);
	struct step_answer answer = step_answer_of(&a, &r, &asked);
	cr_assert_eq(sscanf(answer.evidence, "{\"pid\": %ld}", &pid), 1, "%s", answer.words);
	for (int i = 0; i < 100 && !is_dead(pid); i++)
		usleep(50000);
	cr_expect(is_dead(pid));
	arena_free(&a);
}
