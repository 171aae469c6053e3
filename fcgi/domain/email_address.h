/*
 * E-mail addresses: is this one mail can be sent to, and how is it stored?
 *
 * Depends on base/ only; pure. Only what people have is taken: the dot-atom form of the local part (RFC 5322
 * 3.2.3, ASCII), a domain name of at least two labels. Quoted local parts, address literals, comments and display
 * names are not, and so nothing in an address can end a header or a list of recipients.
 * Lengths: RFC 5321 4.5.3.1 (local part 64, and 254 for what fits between the brackets of a path).
 */
#ifndef HANDOVER_DOMAIN_EMAIL_ADDRESS_H
#define HANDOVER_DOMAIN_EMAIL_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/rc.h"

#define EMAIL_ADDRESS_MAX       254 /* bytes, canonical */
#define EMAIL_ADDRESS_LOCAL_MAX 64

/*
 * The address to store: the local part as typed (its case may matter to the receiver), the domain as lower-case
 * A-labels; white space around it is dropped.
 * RC_OK; RC_VALIDATION (*canonical is then NULL).
 */
enum rc email_address_canonical(struct arena *a, const char *typed, const char **canonical) MUST_CHECK;

/* The domain, an A-label name, inside a canonical address. */
const char *email_address_domain(const char *canonical) __attribute__((returns_nonnull));

/*
 * Whether two canonical addresses reach the same person. The case of the local part does not count: receivers
 * that tell mailboxes apart by it are unheard of, people who type their own address in two ways are not.
 */
bool email_address_is_same(const char *left, const char *right);

#endif
