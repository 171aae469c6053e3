#include "store/letter_store.h"

DB_QUERY(letter_sign_in,
	 .sql = "SELECT sign_in_id, public_id, salt, expires_at, used_at FROM sign_in_link "
		"WHERE sign_in_id = :sign_in_id",
	 .in = DB_FIELDS(struct letter_sign_in, DB_I64(struct letter_sign_in, sign_in_id)),
	 .out = DB_FIELDS(struct letter_sign_in, DB_I64(struct letter_sign_in, sign_in_id),
			  DB_TEXT(struct letter_sign_in, public_id), DB_SALT(struct letter_sign_in, salt),
			  DB_INSTANT(struct letter_sign_in, expires_at),
			  DB_INSTANT(struct letter_sign_in, used_at)));

enum rc letter_store_sign_in(struct db *db, struct arena *a, int64_t sign_in_id, struct letter_sign_in *s)
{
	return db_one(db, &letter_sign_in, &(struct letter_sign_in){ .sign_in_id = sign_in_id }, a, s);
}
