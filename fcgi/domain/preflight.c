#include "domain/preflight.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/rc.h"
#include "base/text.h"
#include "base/words.h"
#include "domain/fiscal.h"

static const struct finding_info infos[FINDING_COUNT] = {
#define INFO(name, code, verdict, who, text) { code, VERDICT_##verdict, ROLE_##who, text },
	PREFLIGHT_FINDINGS(INFO)
#undef INFO
};

/* Worse verdicts first: "ask" wins, because no other cure helps. */
static const enum verdict by_weight[] = { VERDICT_ASK, VERDICT_BLOCKED, VERDICT_APPROVE, VERDICT_CONFIRM,
					 VERDICT_ALLOWED };

/* EPP status values: RFC 5731 2.3 and RFC 3915; those of .it: Registro .it, technical guidelines. */
static const struct epp_finding {
	const char *status;
	enum finding_kind finding;
} epp_findings[] = {
	{ "pendingTransfer", FINDING_LEAVING },
	{ "redemptionPeriod", FINDING_REDEMPTION },
	{ "pendingRestore", FINDING_REDEMPTION },
	{ "pendingDelete", FINDING_DELETING },
	{ "noRegistrar", FINDING_WITHOUT_REGISTRAR },
	{ "toBeReassigned", FINDING_WITHOUT_REGISTRAR },
	{ "revoked", FINDING_WITHOUT_REGISTRAR },
	{ "notRenewed", FINDING_WITHOUT_REGISTRAR },
	{ "challenged", FINDING_DISPUTE },
	{ "udrp", FINDING_DISPUTE },
	{ "serverHold", FINDING_ON_HOLD },
	{ "dnsHold", FINDING_ON_HOLD },
	{ "clientHold", FINDING_ON_HOLD },
	{ "pendingUpdate", FINDING_ON_HOLD },
	{ "autoRenewPeriod", FINDING_AUTO_RENEW },
};

/* The host's own word for it (whmcs.md: the statuses of domains and of hosting). */
static const struct epp_finding host_findings[] = {
	{ "Expired", FINDING_EXPIRED },		  { "Cancelled", FINDING_CANCELLED },
	{ "Terminated", FINDING_CANCELLED },	  { "Pending", FINDING_PENDING },
	{ "Pending Transfer", FINDING_PENDING },  { "Pending Registration", FINDING_PENDING },
	{ "Transferred Away", FINDING_GONE },	  { "Fraud", FINDING_FRAUD },
	{ "Grace", FINDING_EXPIRED },		  { "Redemption", FINDING_REDEMPTION },
};

/* A status nobody listed is not active either. */
static unsigned judge_status(const struct preflight_facts *f)
{
	if (strcmp(f->status, "Active") == 0)
		return 0;
	if (strcmp(f->status, "Suspended") == 0)
		return strcmp(f->suspended, "unpaid") == 0 ? 1U << FINDING_UNPAID : 1U << FINDING_ABUSE;
	for (size_t i = 0; i < sizeof(host_findings) / sizeof(host_findings[0]); i++)
		if (strcmp(host_findings[i].status, f->status) == 0)
			return 1U << host_findings[i].finding;
	return 1U << FINDING_PENDING;
}

static unsigned judge_family(const struct preflight_facts *f)
{
	if (f->kind == KIND_DOMAIN || strcmp(f->family, "individual") == 0)
		return 0;
	if (strcmp(f->family, "fracto") == 0)
		return f->in_package ? 1U << FINDING_FRACTO : 1U << FINDING_PACKAGE;
	return 1U << FINDING_UNMAPPED;
}

static unsigned judge_registry(const struct preflight_facts *f)
{
	unsigned found = 0;
	for (size_t i = 0; i < sizeof(epp_findings) / sizeof(epp_findings[0]); i++)
		if (words_has(f->epp_status, epp_findings[i].status))
			found |= 1U << epp_findings[i].finding;
	return found;
}

/* Letters and digits only, without regard to ASCII case: "Rossi & Figli S.r.l." is "ROSSI & FIGLI SRL". */
static bool is_alike(const char *a, const char *b)
{
	bool any = false;
	if (!a || !b)
		return false;
	for (;; a++, b++, any = true) {
		a += strspn(a, " .,-");
		b += strspn(b, " .,-");
		unsigned char x = (unsigned char)*a, y = (unsigned char)*b;
		x = x >= 'A' && x <= 'Z' ? (unsigned char)(x | 0x20) : x;
		y = y >= 'A' && y <= 'Z' ? (unsigned char)(y | 0x20) : y;
		if (x != y)
			return false;
		if (!x)
			return any;
	}
}

/* Addresses are compared as they are but for case: a dot in one is part of it. */
static bool is_same_address(const char *a, const char *b)
{
	return a && b && *a && strcasecmp(a, b) == 0;
}

bool preflight_is_same(const struct preflight_party *a, const struct preflight_party *b)
{
	return is_same_address(a->email, b->email) || fiscal_is_same(a->tax_code, b->tax_code) ||
	       is_alike(a->name, b->name);
}

static bool is_known(const struct preflight_party *p)
{
	return (p->email && *p->email) || (p->name && *p->name) || (p->tax_code && *p->tax_code);
}

static enum registrant judge_registrant(const struct preflight_facts *f)
{
	if (f->kind != KIND_DOMAIN || !is_known(&f->registrant))
		return REGISTRANT_UNKNOWN;
	if (is_known(&f->recipient) && preflight_is_same(&f->registrant, &f->recipient))
		return REGISTRANT_CUSTOMER;
	if (preflight_is_same(&f->registrant, &f->agency))
		return REGISTRANT_AGENCY;
	return is_known(&f->recipient) ? REGISTRANT_THIRD : REGISTRANT_RECORDED;
}

struct preflight preflight_judge(const struct preflight_facts *f)
{
	struct preflight p = { .verdict = VERDICT_ALLOWED, .until = DAY_NONE };
	if (!f->owned) /* of somebody else's item nothing more is said */
		return (struct preflight){ VERDICT_BLOCKED, 1U << FINDING_NOT_OWNED, REGISTRANT_UNKNOWN, DAY_NONE, 0 };
	p.findings = judge_status(f) | judge_family(f) | judge_registry(f);
	p.registrant = judge_registrant(f);
	if (p.registrant == REGISTRANT_THIRD)
		p.findings |= 1U << FINDING_THIRD_PARTY;
	if (p.registrant == REGISTRANT_AGENCY)
		p.findings |= 1U << FINDING_AGENCY_REGISTRANT;
	if (f->kind == KIND_HOSTING && f->other_domains && *f->other_domains)
		p.findings |= 1U << FINDING_OTHER_DOMAINS;
	if (f->always_approve)
		p.findings |= 1U << FINDING_ALWAYS;
	if (f->live)
		p.findings |= 1U << FINDING_LIVE;
	if (f->open_document)
		p.findings |= 1U << FINDING_OPEN_DOCUMENT;
	if (f->expires_on != DAY_NONE && f->expires_on - f->today <= f->near_expiry_days)
		p.findings |= 1U << FINDING_NEAR_EXPIRY;
	if (p.findings & (1U << FINDING_EXPIRED | 1U << FINDING_REDEMPTION)) {
		p.until = f->recoverable_until;
		p.cost_cents = f->restore_cents;
	}
	enum finding_kind main = preflight_main_finding(&p);
	if (main != FINDING_COUNT)
		p.verdict = infos[main].verdict;
	return p;
}

enum finding_kind preflight_first_finding(const struct preflight *p, enum verdict verdict)
{
	for (int k = 0; k < FINDING_COUNT; k++)
		if ((p->findings & 1U << k) && infos[k].verdict == verdict)
			return (enum finding_kind)k;
	return FINDING_COUNT;
}

enum finding_kind preflight_main_finding(const struct preflight *p)
{
	for (size_t w = 0; w < sizeof(by_weight) / sizeof(by_weight[0]); w++) {
		enum finding_kind k = preflight_first_finding(p, by_weight[w]);
		if (k != FINDING_COUNT)
			return k;
	}
	return FINDING_COUNT;
}

const char *preflight_codes(struct arena *a, const struct preflight *p, enum verdict verdict)
{
	struct buf codes = BUF_IN(a);
	for (int k = 0; k < FINDING_COUNT; k++)
		if ((p->findings & 1U << k) && infos[k].verdict == verdict)
			buf_addf(&codes, "%s%s", codes.len ? " " : "", infos[k].code);
	return buf_str(&codes);
}

bool preflight_are_seen(const struct preflight *p, enum verdict verdict, const char *codes)
{
	for (int k = 0; k < FINDING_COUNT; k++)
		if ((p->findings & 1U << k) && infos[k].verdict == verdict && !words_has(codes, infos[k].code))
			return false;
	return true;
}

bool preflight_needs_confirmation(const struct preflight *p)
{
	return preflight_first_finding(p, VERDICT_CONFIRM) != FINDING_COUNT;
}

bool preflight_needs_approval(const struct preflight *p)
{
	return preflight_first_finding(p, VERDICT_APPROVE) != FINDING_COUNT;
}

const struct finding_info *preflight_finding(enum finding_kind kind)
{
	BUG_ON((unsigned)kind >= FINDING_COUNT);
	return &infos[kind];
}
