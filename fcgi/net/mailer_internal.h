/* What the files of the mailer share. Not for others. */
#ifndef HANDOVER_NET_MAILER_INTERNAL_H
#define HANDOVER_NET_MAILER_INTERNAL_H

#include <stdbool.h>

#include "net/mailer.h"

struct mailer_smtp;

/* As mailer_new for mail.transport = smtp, whose section has no fault. */
enum rc mailer_smtp_new(const struct config *config, struct mailer_smtp **s) MUST_CHECK;
void mailer_smtp_free(struct mailer_smtp *s);
void mailer_smtp_send(struct mailer_smtp *s, const struct mailer_letter *letter, struct mailer_result *result);

/* What is wrong with mail.smtp_url, or NULL; then also whether it is encrypted from the first byte on (smtps). */
const char *mailer_smtp_url_fault(const char *url, bool *encrypted);

/* verdict, and text made harmless: printable ASCII, no word with an "@" or with the local part of the address to. */
void mailer_conclude(struct mailer_result *result, enum mailer_verdict verdict, const char *text, const char *to);

#endif
