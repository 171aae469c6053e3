/* What the code under test writes to standard error, as a string. Each test is a process of its own. */
#ifndef HANDOVER_TESTS_CAPTURE_H
#define HANDOVER_TESTS_CAPTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int capture_fd = -1, capture_saved = -1;

static inline void capture_begin(void)
{
	FILE *f = tmpfile();
	cr_assert(f);
	capture_saved = dup(STDERR_FILENO);
	capture_fd = dup(fileno(f));
	cr_assert(capture_saved >= 0 && capture_fd >= 0);
	fflush(stderr);
	cr_assert(dup2(capture_fd, STDERR_FILENO) >= 0);
	fclose(f);
}

/* Standard error is itself again. The text is the caller's to free. */
static inline char *capture_end(void)
{
	fflush(stderr);
	off_t size = lseek(capture_fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);
	cr_assert(text && pread(capture_fd, text, (size_t)size, 0) == size);
	dup2(capture_saved, STDERR_FILENO);
	close(capture_saved);
	close(capture_fd);
	return text;
}

#endif
