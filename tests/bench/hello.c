/* The least a FastCGI program by libfcgi can do: hello SOCKET THREADS. */
#include <fcgiapp.h>
#include <pthread.h>
#include <stdlib.h>

static void *work(void *arg)
{
	FCGX_Request r;
	FCGX_InitRequest(&r, *(int *)arg, 0);
	while (FCGX_Accept_r(&r) == 0) {
		FCGX_FPrintF(r.out, "Content-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n");
		FCGX_Finish_r(&r);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t t;
	if (argc != 3 || FCGX_Init() != 0)
		return 64;
	int fd = FCGX_OpenSocket(argv[1], 1024);
	for (int i = 1; i < atoi(argv[2]); i++)
		if (pthread_create(&t, NULL, work, &fd) != 0)
			return 71;
	work(&fd);
	return 0;
}
