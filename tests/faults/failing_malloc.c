/*
 * Loaded before the C library (LD_PRELOAD): lets allocations fail when it is told to, and counts them.
 *
 * FAILING_MALLOC names a file of one struct control, shared with whoever tells (tests/faults/memory.py). Nothing is
 * counted while it is not armed. A crash prints where it was, and where the allocation was that failed, as addresses
 * that addr2line reads.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FRAMES 24

struct control {
	_Atomic uint64_t armed;
	_Atomic uint64_t count;   /* allocations since it was armed */
	_Atomic uint64_t fail_at; /* the first that fails, from 1; 0: none */
	_Atomic uint64_t onward;  /* and all after it */
	_Atomic uint64_t failed;  /* how many did */
};

/* glibc's own, under their other names: they need no looking up, which would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct control *control;
static void *failed_at[FRAMES];
static int failed_frames;

static bool fails(void)
{
	if (!control || !atomic_load(&control->armed))
		return false;
	uint64_t n = atomic_fetch_add(&control->count, 1) + 1, at = atomic_load(&control->fail_at);
	if (!at || n < at || (n > at && !atomic_load(&control->onward)))
		return false;
	if (atomic_fetch_add(&control->failed, 1) == 0)
		failed_frames = backtrace(failed_at, FRAMES);
	errno = ENOMEM;
	return true;
}

static void say(const char *text, size_t n)
{
	ssize_t ignored = write(STDERR_FILENO, text, n);
	(void)ignored;
}

static void on_crash(int number)
{
	static const char crash[] = "failing_malloc: crashed at\n";
	static const char failed[] = "failing_malloc: the failed allocation\n";
	void *here[FRAMES];
	atomic_store(&control->armed, 0);
	say(crash, sizeof(crash) - 1);
	backtrace_symbols_fd(here, backtrace(here, FRAMES), STDERR_FILENO);
	say(failed, sizeof(failed) - 1);
	backtrace_symbols_fd(failed_at, failed_frames, STDERR_FILENO);
	signal(number, SIG_DFL);
	raise(number);
}

__attribute__((constructor)) static void begin(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL };
	const char *path = getenv("FAILING_MALLOC");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	failed_frames = backtrace(failed_at, 1); /* loads what it needs */
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		signal(crashes[i], on_crash);
	void *p = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p != MAP_FAILED)
		control = p;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, bytes);
}

void *memalign(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
	void *got = memalign(alignment, size);
	if (!got)
		return ENOMEM;
	*p = got;
	return 0;
}
