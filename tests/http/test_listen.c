#include "http/listen.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64];
static char path[80];

static void directory_make(void)
{
	const char *parent = getenv("TMPDIR");
	snprintf(dir, sizeof(dir), "%s/ho-listen-XXXXXX", parent ? parent : P_tmpdir);
	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
}

static void directory_remove(void)
{
	unlink(path);
	rmdir(dir);
}

TestSuite(listen, .init = directory_make, .fini = directory_remove);

static int dial(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int c = socket(AF_UNIX, SOCK_STREAM, 0);
	strcpy(address.sun_path, path);
	int rc = connect(c, (struct sockaddr *)&address, sizeof(address));
	close(c);
	return rc;
}

Test(listen, a_new_socket_is_for_owner_and_group_only)
{
	struct stat st;
	int fd;
	mode_t before = umask(022);
	cr_assert_eq(listen_inherit_or_open(path, &fd), RC_OK);
	cr_expect_eq(umask(before), 022, "the umask is as it was");
	cr_assert_eq(stat(path, &st), 0);
	cr_expect(S_ISSOCK(st.st_mode));
	cr_expect_eq(st.st_mode & 0777, 0660);
	cr_expect(fcntl(fd, F_GETFL) & O_NONBLOCK);
	cr_expect(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	cr_expect_eq(dial(), 0);
	close(fd);
}

Test(listen, a_socket_nobody_listens_on_is_replaced)
{
	int fd;
	cr_assert_eq(listen_inherit_or_open(path, &fd), RC_OK);
	close(fd);
	cr_expect_neq(dial(), 0);
	cr_assert_eq(listen_inherit_or_open(path, &fd), RC_OK);
	cr_expect_eq(dial(), 0);
	close(fd);
}

Test(listen, what_is_in_use_or_something_else_stays)
{
	int fd, second;
	cr_assert_eq(listen_inherit_or_open(path, &fd), RC_OK);
	cr_expect_eq(listen_inherit_or_open(path, &second), RC_INTERNAL);
	cr_expect_eq(second, -1);
	cr_expect_eq(dial(), 0);
	close(fd);
	unlink(path);

	int file = open(path, O_CREAT | O_WRONLY, 0600);
	cr_expect_eq(listen_inherit_or_open(path, &fd), RC_INTERNAL);
	cr_expect_eq(access(path, F_OK), 0);
	close(file);
}

Test(listen, a_path_must_be_there_and_fit)
{
	char longer[140];
	int fd;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	const char *bad[] = { NULL, "", longer, "/nonexistent/directory/socket" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(listen_inherit_or_open(bad[i], &fd), RC_INTERNAL, "case %zu", i);
		cr_expect_eq(fd, -1);
	}
}

/* A listening socket as descriptor want. */
static void listening_at(int want)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	strcpy(address.sun_path, path);
	cr_assert_eq(bind(s, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(s, 5), 0);
	if (s != want) {
		cr_assert_eq(dup2(s, want), want);
		close(s);
	}
}

static void activation_say(const char *fds, long pid)
{
	char text[24];
	snprintf(text, sizeof(text), "%ld", pid);
	setenv("LISTEN_FDS", fds, 1);
	setenv("LISTEN_PID", text, 1);
	setenv("LISTEN_FDNAMES", "a", 1);
}

static bool activation_is_said(void)
{
	return getenv("LISTEN_FDS") || getenv("LISTEN_PID") || getenv("LISTEN_FDNAMES");
}

/* In a child, where descriptors 0 and 3 can be taken. Says by its exit code which descriptor came out. */
static int descriptor_of_child(void (*prepare)(void), const char *socket_path)
{
	int status = 0, fd;
	pid_t child = fork();
	if (child == 0) {
		prepare();
		enum rc rc = listen_inherit_or_open(socket_path, &fd);
		_exit(activation_is_said() ? 99 : rc != RC_OK ? 98 : fcntl(fd, F_GETFL) & O_NONBLOCK ? fd : 97);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	unlink(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void activated(void)
{
	listening_at(3);
	activation_say("1", getpid());
}

static void activated_with_two(void)
{
	listening_at(3);
	activation_say("2", getpid());
}

static void activated_with_a_file(void)
{
	dup2(open("/dev/null", O_RDONLY), 3);
	activation_say("1", getpid());
}

static void parent_was_activated(void)
{
	close(0);
	activation_say("1", getppid());
}

static void standard_input(void)
{
	listening_at(0);
}

static void standard_input_internet(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert_eq(listen(s, 5), 0);
	dup2(s, 0);
}

Test(listen, an_inherited_socket_comes_first)
{
	cr_expect_eq(descriptor_of_child(activated, NULL), 3);
	cr_expect_eq(descriptor_of_child(activated_with_two, path), 98);
	cr_expect_eq(descriptor_of_child(activated_with_a_file, path), 98);
	cr_expect_eq(descriptor_of_child(standard_input, NULL), 0);
	cr_expect_eq(descriptor_of_child(standard_input_internet, path), 98);
	cr_expect_lt(descriptor_of_child(parent_was_activated, path), 97, "then the path");
}
