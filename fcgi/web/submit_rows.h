/*
 * The services of a request as rows of its pages, and a pasted list as lines.
 */
#ifndef HANDOVER_WEB_SUBMIT_ROWS_H
#define HANDOVER_WEB_SUBMIT_ROWS_H

#include "domain/domain_name.h"
#include "web/submit_request.h"
#include "web/submit_views.h"

/* What both pages show of a service. */
struct submit_item submit_rows_item(struct req *rq, const struct candidate *k);

/* And what the second shows besides: who mends it, the open document, the boxes to tick. */
struct submit_item submit_rows_checked(struct req *rq, const struct candidate *k);

/* The list of names that was pasted, and the agency's domain behind each that was understood, in that order. */
enum rc submit_rows_look_up(struct req *rq, const char *text, struct domain_name_list *list,
			    struct candidates *found) MUST_CHECK;

/* What came of the list that was read last; none where none was. */
enum rc submit_rows_lines(struct req *rq, struct submit_lines *lines) MUST_CHECK;

#endif
