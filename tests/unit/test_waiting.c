#include "http/waiting.h"

#include <criterion/criterion.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NOBODY (-1)

static int listening;
static struct sockaddr_un address;
static socklen_t address_size;
static struct waiting *w;

/* An address without a file (unix(7), autobind). */
static void open_door(void)
{
	address.sun_family = AF_UNIX;
	address_size = sizeof(address);
	listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(listening, (struct sockaddr *)&address, sizeof(sa_family_t)), 0);
	cr_assert_eq(listen(listening, 16), 0);
	cr_assert_eq(getsockname(listening, (struct sockaddr *)&address, &address_size), 0);
	w = waiting_new(3, listening);
}

static void close_door(void)
{
	waiting_free(w);
	close(listening);
}

TestSuite(waiting, .init = open_door, .fini = close_door);

/* Somebody comes, and says who. */
static void come(char name)
{
	int c = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(connect(c, (struct sockaddr *)&address, address_size), 0);
	cr_assert_eq(write(c, &name, 1), 1);
	close(c);
}

static char name_of(int peer)
{
	char name = '-';
	if (peer < 0)
		return '-';
	cr_assert_eq(read(peer, &name, 1), 1);
	close(peer);
	return name;
}

Test(waiting, who_came_first_is_first)
{
	come('a');
	come('b');
	cr_expect(waiting_let_in(w, 100));
	cr_expect_eq(name_of(waiting_take_or_rest(w)), 'a');
	cr_expect_eq(name_of(waiting_take_or_rest(w)), 'b');
	cr_expect_eq(waiting_take_or_rest(w), NOBODY);
}

Test(waiting, while_a_thread_rests_they_stay_in_the_socket)
{
	cr_expect_eq(waiting_take_or_rest(w), NOBODY);
	come('a');
	cr_expect(waiting_let_in(w, 100));
	cr_expect_eq(waiting_take_since(w, INT64_MAX), NOBODY);
	waiting_rise(w);
	cr_expect(waiting_let_in(w, 200));
	cr_expect_eq(name_of(waiting_take_or_rest(w)), 'a');
}

Test(waiting, who_waits_for_too_long_is_known)
{
	come('a');
	cr_expect(waiting_let_in(w, 100));
	come('b');
	cr_expect(waiting_let_in(w, 200));
	cr_expect_eq(waiting_take_since(w, 99), NOBODY);
	cr_expect_eq(name_of(waiting_take_since(w, 100)), 'a');
	cr_expect_eq(waiting_take_since(w, 199), NOBODY, "the next is looked at by its own time");
	cr_expect_eq(name_of(waiting_take_since(w, 200)), 'b');
	cr_expect_eq(waiting_take_since(w, INT64_MAX), NOBODY);
}

Test(waiting, there_is_room_for_so_many_and_places_are_used_again)
{
	for (char name = 'a'; name <= 'd'; name++)
		come(name);
	cr_expect_not(waiting_let_in(w, 100), "a place for three");
	cr_expect_not(waiting_let_in(w, 101));
	cr_expect_eq(name_of(waiting_take_since(w, INT64_MAX)), 'a');
	cr_expect_not(waiting_let_in(w, 102), "d took the place");
	for (char name = 'b'; name <= 'd'; name++)
		cr_expect_eq(name_of(waiting_take_since(w, INT64_MAX)), name);
	for (int i = 0; i < 7; i++) {
		come('e');
		cr_expect(waiting_let_in(w, 200 + i));
		cr_expect_eq(name_of(waiting_take_since(w, 200 + i)), 'e');
	}
}

Test(waiting, who_still_waits_at_the_end_is_let_go)
{
	int c = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char byte;
	cr_assert_eq(connect(c, (struct sockaddr *)&address, address_size), 0);
	cr_expect(waiting_let_in(w, 100));
	waiting_free(w);
	cr_expect_eq(read(c, &byte, 1), 0);
	close(c);
	w = waiting_new(1, listening);
}
