#include "domain/preflight.h"

#include <string.h>

#include "base/rc.h"
#include "base/text.h"

static const struct finding_info infos[FINDING_COUNT] = {
#define INFO(name, code, verdict, who, text) { code, VERDICT_##verdict, ROLE_##who, text },
	PREFLIGHT_FINDINGS(INFO)
#undef INFO
};

/* Worse verdicts first: "ask" wins, because no other cure helps. */
static const enum verdict by_weight[] = { VERDICT_ASK, VERDICT_BLOCKED, VERDICT_APPROVE, VERDICT_CONFIRM };

/* EPP status values: RFC 5731 2.3 and RFC 3915; those of .it: Registro .it, technical guidelines. */
static const char *const blocking_epp[] = {
	"pendingTransfer", "pendingDelete", "redemptionPeriod", "pendingRestore", "noRegistrar",
	"toBeReassigned",  "revoked",	    "notRenewed",	"challenged",	  "udrp",
};
static const char *const holding_epp[] = { "serverHold", "dnsHold", "clientHold", "pendingUpdate" };

static bool has_word(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = words; (p = strstr(p, word)); p += n)
		if ((p == words || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
			return true;
	return false;
}

static bool has_any(const char *words, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (has_word(words, list[i]))
			return true;
	return false;
}

static unsigned judge_status(const struct preflight_facts *f)
{
	if (strcmp(f->status, "Active") == 0)
		return 0;
	if (strcmp(f->status, "Suspended") != 0)
		return 1U << FINDING_NOT_ACTIVE;
	return strcmp(f->suspended, "unpaid") == 0 ? 1U << FINDING_UNPAID : 1U << FINDING_ABUSE;
}

static unsigned judge_family(const struct preflight_facts *f)
{
	if (f->kind == KIND_DOMAIN || strcmp(f->family, "individual") == 0)
		return 0;
	return strcmp(f->family, "fracto") == 0 ? 1U << FINDING_FRACTO : 1U << FINDING_UNMAPPED;
}

static unsigned judge_registry(const struct preflight_facts *f)
{
	unsigned found = 0;
	if (has_any(f->epp_status, blocking_epp, sizeof(blocking_epp) / sizeof(blocking_epp[0])))
		found |= 1U << FINDING_REGISTRY;
	if (has_any(f->epp_status, holding_epp, sizeof(holding_epp) / sizeof(holding_epp[0])))
		found |= 1U << FINDING_ON_HOLD;
	if (has_word(f->epp_status, "autoRenewPeriod"))
		found |= 1U << FINDING_AUTO_RENEW;
	return found;
}

struct preflight preflight_judge(const struct preflight_facts *f)
{
	struct preflight p = { .verdict = VERDICT_ALLOWED };
	if (!f->owned) /* of somebody else's item nothing more is said */
		return (struct preflight){ VERDICT_BLOCKED, 1U << FINDING_NOT_OWNED };
	p.findings = judge_status(f) | judge_family(f) | judge_registry(f);
	if (f->live)
		p.findings |= 1U << FINDING_LIVE;
	if (f->open_document)
		p.findings |= 1U << FINDING_OPEN_DOCUMENT;
	if (f->expires_on != DAY_NONE && f->expires_on - f->today <= f->near_expiry_days)
		p.findings |= 1U << FINDING_NEAR_EXPIRY;
	enum finding_kind main = preflight_main_finding(&p);
	if (main != FINDING_COUNT)
		p.verdict = infos[main].verdict;
	return p;
}

enum finding_kind preflight_main_finding(const struct preflight *p)
{
	for (size_t w = 0; w < sizeof(by_weight) / sizeof(by_weight[0]); w++)
		for (int k = 0; k < FINDING_COUNT; k++)
			if ((p->findings & 1U << k) && infos[k].verdict == by_weight[w])
				return (enum finding_kind)k;
	return FINDING_COUNT;
}

const struct finding_info *preflight_finding(enum finding_kind kind)
{
	BUG_ON((unsigned)kind >= FINDING_COUNT);
	return &infos[kind];
}
