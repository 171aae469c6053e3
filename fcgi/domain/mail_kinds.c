#include "domain/mail_kinds.h"

#include "base/text.h"

#define SPELLING(name, spelling, label) spelling,
#define LABEL(name, spelling, label)	label,
static const char *const spellings[] = { MAIL_KINDS(SPELLING) };
static const char *const labels[] = { MAIL_KINDS(LABEL) };
const struct words words_mail_kinds = { MAIL_KIND_COUNT, spellings, labels };

enum mail_kind mail_kind_of_event(enum migration_event event)
{
	switch (event) {
	case EVENT_ACCEPT: return MAIL_ACCEPTED;
	case EVENT_DECLINE: return MAIL_DECLINED;
	case EVENT_WITHDRAW: return MAIL_WITHDRAWN;
	case EVENT_EXPIRE: return MAIL_EXPIRED;
	case EVENT_REJECT: return MAIL_REJECTED;
	case EVENT_MISADDRESSED: return MAIL_MISADDRESSED;
	case EVENT_MORE_TIME: return MAIL_MORE_TIME;
	case EVENT_RETRACT: return MAIL_RETRACTED;
	case EVENT_RECORD: return MAIL_DONE;
	case EVENT_SUBMIT:
	case EVENT_AGREE:
	case EVENT_PROCEED:
	case EVENT_RESEND:
	case EVENT_READDRESS:
	case EVENT_DOMAINS_DONE:
	case EVENT_HOSTING_DONE:
	case EVENT_COUNT: return MAIL_NONE;
	}
	return MAIL_NONE;
}
