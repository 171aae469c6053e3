/*
 * The words of Fracto, each list once: how a service is taken out of its package (domain.md 3, "Fracto").
 * The database, the endpoint, the pages and the programs that execute steps spell them the same way.
 */
#ifndef HANDOVER_DOMAIN_EXTRACTION_LISTS_H
#define HANDOVER_DOMAIN_EXTRACTION_LISTS_H

#include "base/words.h"

/* STEP(name, spelling, label) in their order; after SWITCH there is no way back. */
#define EXTRACTION_STEPS(STEP)                                                                                         \
	STEP(INVENTORY, "inventory", N_("Inventory"))                                                                  \
	STEP(PLAN, "plan", N_("Plan"))                                                                                 \
	STEP(COPY, "copy", N_("Copy"))                                                                                 \
	STEP(SHADOW_CHECK, "shadow_check", N_("Check of the copy"))                                                    \
	STEP(SWITCH, "switch", N_("Switch to the copy"))                                                               \
	STEP(STANDALONE, "standalone", N_("Service of its own"))

/* OUTCOME(name, spelling, label): how one try of a step ended. The first four are what an executor may say. */
#define STEP_OUTCOMES(OUTCOME)                                                                                         \
	OUTCOME(DONE, "done", N_("The step is done"))                                                                  \
	OUTCOME(RETRY, "retry", N_("To be tried again"))                                                               \
	OUTCOME(FAIL, "fail", N_("It cannot be done"))                                                                 \
	OUTCOME(HOLD, "hold", N_("Somebody has to look"))                                                              \
	OUTCOME(BACK, "back", N_("Sent back"))

/* EXECUTOR(name, spelling, label): who does a step. */
#define EXECUTORS(EXECUTOR)                                                                                            \
	EXECUTOR(MANUAL, "manual", N_("Staff"))                                                                        \
	EXECUTOR(COMMAND, "command", N_("A program of the site"))                                                      \
	EXECUTOR(HOST, "host", N_("The site"))

/* LEANING(name, spelling, label): what of the service has a host name of the agency in it. */
#define LEANING_KINDS(LEANING)                                                                                         \
	LEANING(NS, "ns", N_("DNS servers"))                                                                           \
	LEANING(MX, "mx", N_("Incoming mail"))                                                                         \
	LEANING(SPF, "spf", N_("SPF record"))                                                                          \
	LEANING(WEBMAIL, "webmail", N_("Webmail"))                                                                     \
	LEANING(SERVER, "server", N_("Server name in mail programs"))                                                  \
	LEANING(OTHER, "other", N_("Another name"))

/* STATUS(name, spelling, label): of the step that is to be done now. */
#define EXTRACTION_STATUSES(STATUS)                                                                                    \
	STATUS(READY, "ready", N_("About to start"))                                                                   \
	STATUS(LEASED, "leased", N_("Being worked on"))                                                                \
	STATUS(WAITING, "waiting", N_("Waiting for staff"))                                                            \
	STATUS(HELD, "held", N_("Held: somebody has to look"))                                                         \
	STATUS(FAILED, "failed", N_("Stopped"))                                                                        \
	STATUS(DONE, "done", N_("Extracted"))

/* STAGE(name, spelling, label): how far the terms of a package are. */
#define PACKAGE_STAGES(STAGE)                                                                                          \
	STAGE(ASKED, "asked", N_("Terms to be proposed"))                                                              \
	STAGE(PROPOSED, "proposed", N_("Terms proposed"))                                                              \
	STAGE(ANSWERED, "answered", N_("The agency answered"))                                                         \
	STAGE(SILENT, "silent", N_("The agency has not answered"))                                                     \
	STAGE(AGREED, "agreed", N_("Terms agreed"))

/* CHOICE(name, spelling, label): what the agency chose for its Fracto services; the first is the default. */
#define FRACTO_CHOICES(CHOICE)                                                                                         \
	CHOICE(SEPARATE, "separate", N_("Domains first, Fracto services after"))                                       \
	CHOICE(TOGETHER, "together", N_("Everything together"))

#define LIST_ENUM_STEP(name, ...)        STEP_##name,
#define LIST_ENUM_OUTCOME(name, ...)     OUTCOME_##name,
#define LIST_ENUM_EXECUTOR(name, ...)    EXECUTOR_##name,
#define LIST_ENUM_LEANING(name, ...)     LEANING_##name,
#define LIST_ENUM_STATUS(name, ...)      EXTRACTION_##name,
#define LIST_ENUM_STAGE(name, ...)       PACKAGE_##name,
#define LIST_ENUM_FRACTO(name, ...)      FRACTO_##name,

enum extraction_step { EXTRACTION_STEPS(LIST_ENUM_STEP) STEP_COUNT };
enum step_outcome { STEP_OUTCOMES(LIST_ENUM_OUTCOME) STEP_OUTCOME_COUNT };
enum executor { EXECUTORS(LIST_ENUM_EXECUTOR) EXECUTOR_COUNT };
enum leaning_kind { LEANING_KINDS(LIST_ENUM_LEANING) LEANING_COUNT };
enum extraction_status { EXTRACTION_STATUSES(LIST_ENUM_STATUS) EXTRACTION_STATUS_COUNT };
enum package_stage { PACKAGE_STAGES(LIST_ENUM_STAGE) PACKAGE_STAGE_COUNT };
enum fracto_choice { FRACTO_CHOICES(LIST_ENUM_FRACTO) FRACTO_CHOICE_COUNT };

/* Spellings and labels, in the enums' order. */
extern const struct words words_steps, words_outcomes, words_executors, words_leaning_kinds, words_extraction_statuses,
	words_package_stages, words_fracto_choices;

#endif
