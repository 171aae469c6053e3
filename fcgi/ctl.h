/* The commands of handoverctl that are more than a screen: one file each. Exit codes of sysexits.h. */
#ifndef HANDOVER_CTL_H
#define HANDOVER_CTL_H

#include "program.h"
#include "service/call.h"

/* What a command that calls services works with: a call of the system's own, in its own memory. */
struct ctl_work {
	struct arena arena;
	struct problems problems;
	struct call call;
};

/* Opens keys and texts and makes the call; it connects when first used. -1, or an exit code: then nothing is to end. */
int ctl_begin(struct program *p, struct ctl_work *w);
void ctl_end(struct ctl_work *w);

/* A whole file, in the arena; NULL and a line on stderr where it cannot be read. */
const char *ctl_read_file(struct arena *a, const char *path);

/* Applies sql/migrations/ (forward only, one lock, hash of each file kept), the host contract and the grants. */
int ctl_migrate(struct program *p);

/*
 * Fills the standalone host's tables with the demonstration's accounts, domains, services, prices and tariffs, and
 * plays its story; --data-only: without the story. Can be repeated.
 */
int ctl_demo(struct program *p);

/* The demonstration's handovers, one in every state; those that are there already are not made again. */
int ctl_demo_story(struct program *p);

/* Prints a bearer token: --role R --account N [--key FILE] */
int ctl_token(struct program *p);

/*
 * The tariffs: "list", or "add PRODUCT (--rate 10% | --fixed 4.00) [--months 36] [--holding 30] [--from YYYY-MM-DD]".
 * EX_DATAERR: it cannot be added, and why.
 */
int ctl_tariff(struct program *p);

/*
 * Takes accounts, domains and services from CSV into the standalone host's tables: --accounts, --domains, --services,
 * --dry-run, --errors FILE. Rows that are refused come back as CSV with their reason, and EX_DATAERR says so. The same
 * file again changes nothing; an owner is never changed.
 */
int ctl_import(struct program *p);

/*
 * Reads the host's paid and refunded lines of some days again and mends the ledger: --from DATE --to DATE [--dry-run].
 * Prints each line that it mends, or would, and the counts; a dry run writes nothing.
 */
int ctl_reconcile(struct program *p);

/*
 * Looks at everything an operator would: one line each. --quiet, --socket PATH. With --data at what the tables hold
 * instead: each row that breaks what must hold, each broken chain. 0: nothing must be mended; 1.
 */
int ctl_doctor(struct program *p);

#endif
