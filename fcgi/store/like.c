#include "store/like.h"

#include "base/buf.h"

const char *like_containing(struct arena *a, const char *typed)
{
	if (!typed || !*typed)
		return NULL;
	struct buf b = BUF_IN(a);
	buf_addc(&b, '%');
	for (; *typed; typed++) {
		if (*typed == '%' || *typed == '_' || *typed == '\\')
			buf_addc(&b, '\\');
		buf_addc(&b, *typed);
	}
	buf_addc(&b, '%');
	return buf_str(&b);
}
