/*
 * Running out of memory ends the process, wherever it happens (base/arena.h says why). The libraries we use
 * would go on:
 * json-c 0.16 leaves a string or a member out of its tree (a request would be read as another one) or follows a null
 * pointer, Connector/C loses step with the server. So the programs have an allocator of their own in front of the C
 * library's, or of whichever is loaded before that, which every library uses too.
 *
 * Linked into the programs alone: tests make NULL where they like, and sanitizers have an allocator of their own.
 */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

/* Under the names of the C library. */
void *memory_malloc(size_t size) __asm__("malloc");
void *memory_calloc(size_t count, size_t size) __asm__("calloc");
void *memory_realloc(void *p, size_t size) __asm__("realloc");
void *memory_reallocarray(void *p, size_t count, size_t size) __asm__("reallocarray");
int memory_posix_memalign(void **p, size_t alignment, size_t size) __asm__("posix_memalign");

/*
 * Says it with nothing but a write: base/log.h asks the C library for the date, which takes a lock, and it may be the
 * one that is held by who found no memory (seen: the time zone is read under it; a command hung for ever).
 */
static _Noreturn void out_of_memory(void)
{
	static const char line[] = "level=error event=out_of_memory\n";
	ssize_t ignored = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)ignored;
	_Exit(EX_OSERR);
}

/* Every thread finds the same; a library's allocation may be the first, before main. */
static void *next(_Atomic(void *) *known, const char *name)
{
	void *found = atomic_load_explicit(known, memory_order_relaxed);
	if (!found) {
		found = dlsym(RTLD_NEXT, name);
		if (!found)
			_Exit(EX_OSERR);
		atomic_store_explicit(known, found, memory_order_relaxed);
	}
	return found;
}

void *memory_malloc(size_t size)
{
	static _Atomic(void *) known;
	void *p = ((void *(*)(size_t))next(&known, "malloc"))(size);
	if (!p)
		out_of_memory();
	return p;
}

void *memory_calloc(size_t count, size_t size)
{
	static _Atomic(void *) known;
	void *p = ((void *(*)(size_t, size_t))next(&known, "calloc"))(count, size);
	if (!p)
		out_of_memory();
	return p;
}

/* With size 0 the C library gives p back, and NULL. */
void *memory_realloc(void *p, size_t size)
{
	static _Atomic(void *) known;
	void *moved = ((void *(*)(void *, size_t))next(&known, "realloc"))(p, size);
	if (!moved && size)
		out_of_memory();
	return moved;
}

void *memory_reallocarray(void *p, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		out_of_memory();
	return memory_realloc(p, bytes);
}

/* Its other error is the caller's mistake, and told. */
int memory_posix_memalign(void **p, size_t alignment, size_t size)
{
	static _Atomic(void *) known;
	int error = ((int (*)(void **, size_t, size_t))next(&known, "posix_memalign"))(p, alignment, size);
	if (error == ENOMEM)
		out_of_memory();
	return error;
}

#endif
