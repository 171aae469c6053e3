#include "base/rc.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"

static const struct rc_info infos[RC_COUNT] = {
#define RC(name_, status_, level_, code_, title_)                                                                      \
	[RC_##name_] = {                                                                                               \
		.name = #name_, .status = status_, .level = LOG_##level_, .code = code_, .title = title_               \
	},
#include "base/rc_list.h"
#undef RC
};

const struct rc_info *rc_info(enum rc rc)
{
	BUG_ON((unsigned)rc >= RC_COUNT);
	return &infos[rc];
}

_Noreturn void bug(const char *file, int line, const char *condition)
{
	LOG(LOG_ERROR, "bug", LOG_S("file", file), LOG_I("line", line), LOG_S("condition", condition));
	abort();
}
