// Staff: finds a handover, rejects it with a reason, leaves a service out, approves another.
import { journey, stand } from "../lib.mjs";
import * as pages from "../pages.mjs";

journey("staff: a handover is searched for and rejected, with a reason", async (w) => {
	const { id, path } = await stand.handover();
	const staff = await pages.signIn(w, pages.STAFF);
	await staff.look("staff-home");
	await staff.fill("form[role=search]", { q: "nessuno-si-chiama-così" });
	await staff.press("form[role=search] button");
	await staff.look("staff-home-found-nothing");
	await staff.go(path);
	await staff.look("staff-handover");
	await pages.reject(staff, "", 422);
	await pages.hasProblems(staff, "reject_reason");
	await staff.look("staff-handover-no-reason");
	await pages.reject(staff, "Contestazione <in corso>");
	await staff.says("Contestazione <in corso>");
	await staff.look("staff-handover-rejected");
	await stand.wait({ id, state: "rejected" });
});

journey("staff: one service is left out, another approved", async (w) => {
	const { path, items } = await stand.handover({ items: [["domain", await stand.add_domain()],
		["domain", await stand.add_domain({ epp_status: "serverHold" })]] });
	const staff = await pages.signIn(w, pages.STAFF);
	await staff.go(path);
	await staff.look("staff-handover-to-approve");
	await pages.excludeItem(staff, items[0].id, "", 422);
	await staff.look("staff-exclude-no-reason");
	await pages.excludeItem(staff, items[0].id, "Conteso");
	await pages.approveItem(staff, items[1].id);
	await staff.look("staff-handover-approved");
});
