/* The configuration file: what was read, dumped and read again dumps the same; a refused file changes no promise. */
#include "base/config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/rc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file without a disk: config_read takes a path. */
static enum rc read_bytes(struct arena *a, const char *bytes, size_t n, struct config *config)
{
	int fd = memfd_create("config", MFD_CLOEXEC);
	BUG_ON(fd < 0 || write(fd, bytes, n) != (ssize_t)n);
	enum rc rc = config_read(config, a, arena_printf(a, "/proc/self/fd/%d", fd));
	close(fd);
	return rc;
}

static char *dump(const struct config *config, size_t *n)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, n);
	BUG_ON(!f);
	config_dump(config, f);
	fclose(f);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct config first, second;
	if (read_bytes(&a, (const char *)data, size, &first) == RC_OK) {
		size_t n, again_n;
		char *text = dump(&first, &n);
		enum rc rc = read_bytes(&a, text, n, &second);
		BUG_ON(rc != RC_OK);
		char *again = dump(&second, &again_n);
		BUG_ON(n != again_n || memcmp(text, again, n) != 0);
		free(text);
		free(again);
	}
	arena_reset(&a);
	return 0;
}
