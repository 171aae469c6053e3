/*
 * Runs every file named on the command line through a fuzz target: a corpus or one found input, without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes have a block of their own size, so that a sanitizer sees a read past the end. */
static uint8_t *file_read(const char *name, size_t *size)
{
	FILE *f = fopen(name, "rb");
	uint8_t *bytes = NULL;
	*size = 0;
	if (!f)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0) {
		long length = ftell(f);
		rewind(f);
		*size = length > 0 ? (size_t)length : 0;
		bytes = malloc(*size ? *size : 1);
		if (bytes && fread(bytes, 1, *size, f) != *size) {
			free(bytes);
			bytes = NULL;
		}
	}
	fclose(f);
	return bytes;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t size;
		uint8_t *bytes = file_read(argv[i], &size);
		if (!bytes) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		LLVMFuzzerTestOneInput(bytes, size);
		free(bytes);
	}
	return EXIT_SUCCESS;
}
