#include "service/health.h"

#include "store/schema_store.h"

static enum rc check_body(struct db *db, void *ctx)
{
	(void)ctx;
	return schema_store_check(db);
}

enum rc health_check(struct call *c)
{
	enum rc rc = db_read_run(c->db, &(struct db_tx){ .body = check_body });
	return rc == RC_OK ? RC_OK : RC_UNAVAILABLE;
}
