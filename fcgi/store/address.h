/*
 * One rule for "the same e-mail address" in SQL, for a column with the schema's collation and a parameter.
 *
 * The collation takes accents away: jose@ would find josé@, who is somebody else. So the column's index finds what is
 * like it, and of that only what is the same byte for byte, without regard to ASCII case, counts: as
 * email_address_is_same() has it (domain/email_address.h). LENGTH is of bytes: LOWER makes a k of the Kelvin sign too.
 */
#ifndef HANDOVER_STORE_ADDRESS_H
#define HANDOVER_STORE_ADDRESS_H

#define ADDRESS_IS(column, parameter)                                                                                  \
	"(" column " = " parameter " AND LENGTH(" column ") = LENGTH(" parameter ") AND LOWER(" column ") COLLATE "    \
	"utf8mb4_bin = LOWER(" parameter ") COLLATE utf8mb4_bin)"

#endif
