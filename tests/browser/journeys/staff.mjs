// Staff: the queue and its lanes, a case with everything one can do there, the audit trail.
import { journey, stand } from "../lib.mjs";
import * as pages from "../pages.mjs";

const HELD = { with: "serverHold", script: "pendingUpdate", noscript: "pendingRenew" };

// Cases that wait for the same approval; each mode has a finding of its own, or they would share a form.
async function waiting(w, count) {
	const cases = [];
	for (let i = 0; i < count; i++)
		cases.push(await stand.handover({ items: [["domain", await stand.add_domain({
			epp_status: `${HELD.with} ${HELD[w.mode]}` })]] }));
	return cases;
}

journey("staff: a handover is searched for, taken and rejected, with a reason", async (w) => {
	const { id, path } = await stand.handover();
	const staff = await pages.signIn(w, pages.STAFF);
	await staff.go("/handover/");
	await staff.look("staff-home");
	await staff.fill("form[role=search]", { q: "nessuno-si-chiama-così" });
	await staff.press("form[role=search] button");
	await staff.look("staff-home-found-nothing");
	await staff.go(path);
	await staff.look("staff-case");
	await pages.lookInEnglish(staff, "staff-case-english");
	await pages.actOnCase(staff, "take");
	await staff.says("In carico a");
	await pages.reject(staff, "", 422);
	await pages.hasProblems(staff, "reject_reason");
	await staff.look("staff-case-no-reason");
	await pages.reject(staff, "Contestazione <in corso>");
	await staff.says("Contestazione <in corso>");
	await staff.look("staff-case-rejected");
	await stand.wait({ id, state: "rejected" });
	await staff.press(`a[href="${path}/audit"]`);
	await staff.look("staff-audit");
	await pages.lookInEnglish(staff, "staff-audit-english");
});

journey("staff: several cases of one finding are approved at once", async (w) => {
	const cases = await waiting(w, 3);
	const staff = await pages.signIn(w, pages.STAFF);
	await pages.openQueue(staff);
	await staff.look("staff-queue");
	await pages.lookInEnglish(staff, "staff-queue-english");
	await staff.press(`form[action='/handover/staff/approve']:has([value="${cases[0].id}"]) button`, 422);
	await staff.look("staff-queue-nothing-ticked");
	await pages.approveCases(staff, cases.slice(0, 2).map((c) => c.id));
	await staff.says("2 servizi approvati.");
	await staff.look("staff-queue-approved");
});

journey("staff: one service is left out, another approved", async (w) => {
	const { path, items } = await stand.handover({ items: [["domain", await stand.add_domain()],
		["domain", await stand.add_domain({ epp_status: "serverHold" })]] });
	const staff = await pages.signIn(w, pages.STAFF);
	await staff.go(path);
	await staff.look("staff-case-to-approve");
	await pages.excludeItem(staff, items[0].id, "", 422);
	await staff.look("staff-exclude-no-reason");
	await pages.excludeItem(staff, items[0].id, "Conteso");
	await pages.approveItem(staff, items[1].id);
	await staff.look("staff-case-approved");
});

journey("staff: the agency writes, and is answered", async (w) => {
	const { path } = await stand.handover();
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(path);
	const form = "form[action$='/notes']";
	await agency.press(`${form} button`, 422);
	await pages.hasProblems(agency, "text");
	await agency.look("reseller-note-empty");
	await agency.fill(form, { text: "Il cliente chiede quando arriva l'invito.\nÈ urgente." });
	await agency.press(`${form} button`);
	await agency.look("reseller-handover-written");
	const staff = await pages.signIn(w, pages.STAFF);
	await pages.openQueue(staff);
	await staff.look("staff-queue-notes");
	await staff.go(path);
	await pages.answerAgency(staff, "", 422);
	await pages.hasProblems(staff, "text");
	await staff.look("staff-case-no-answer");
	await pages.answerAgency(staff, "È partito stamattina.");
	await staff.look("staff-case-answered");
	await agency.go(path);
	await agency.says("È partito stamattina.");
});

journey("staff: a registrant objects to a handover that waits; staff looks into it", async (w) => {
	const { id, path, items } = await stand.handover({ items: [["domain", await stand.add_domain({
		name: `conteso-${w.mode}.it`, registrant_email: "ugo@neri.example", registrant_name: "Ugo Neri" })]] });
	await stand.accept({ id });
	const registrant = await w.person();
	const link = await stand.notice_link({ id });
	await registrant.go(link);
	await registrant.look("objection");
	await pages.lookInEnglish(registrant, "objection-english");
	const form = "form[action^='/handover/o/']";
	await registrant.fill(form, { text: "x".repeat(1001) });
	await registrant.press(`${form} button`, 422);
	await pages.hasProblems(registrant, "text");
	await registrant.look("objection-too-long");
	await registrant.fill(form, { text: "Il dominio è mio, e non ne so nulla." });
	await registrant.press(`${form} button`);
	await registrant.look("objection-done");
	const staff = await pages.signIn(w, pages.STAFF);
	await pages.openQueue(staff);
	await staff.says(`conteso-${w.mode}.it`);
	await staff.look("staff-queue-objection");
	await staff.go(path);
	await staff.says("Il dominio è mio");
	await staff.look("staff-case-objection");
	await pages.approveItem(staff, items[0].id);
	await staff.look("staff-case-objection-settled");
	await stand.wait({ id, state: "commission_recorded" });
	await staff.go(path);
	await staff.look("staff-case-done");
	await staff.press(`a[href="${path}/audit"]`);
	await staff.look("staff-audit-done");
});

journey("staff: a difference after the move is accepted with a reason", async (w) => {
	const { id, path, items } = await stand.handover({ items: [["domain", await stand.add_domain()],
		["domain", await stand.add_domain({ epp_status: "serverHold" })]] });
	await stand.accept({ id });
	await stand.confirm({ id });
	await stand.moved({ item: items[0].id });
	await stand.admin_sql({ query: `UPDATE item SET state = 'moved', verified_at = NULL, failure_code = 'snapshot-differs',
		failure_detail = 'After the move the host''s data are not what they were', failure_who = 'staff'
		WHERE public_id = '${items[0].id}'` });
	const staff = await pages.signIn(w, pages.STAFF);
	await pages.openQueue(staff);
	await staff.look("staff-queue-failed");
	await staff.go(path);
	await staff.look("staff-case-difference");
	await pages.acceptDifference(staff, items[0].id, "", 422);
	await pages.hasProblems(staff, `difference_${items[0].id}`);
	await pages.acceptDifference(staff, items[0].id, "Rinnovato ieri");
	await staff.look("staff-case-difference-accepted");
});

journey("staff: a tariff is previewed in euros, and added from a day to come", async (w) => {
	const staff = await pages.signIn(w, pages.STAFF);
	const form = "form[method=get][action='/handover/staff/tariffs']";
	const from = `${w.mode === "script" ? 1 : 2}/12/2099`.padStart(10, "0");
	await pages.openQueue(staff);
	await staff.press("a[href='/handover/staff/tariffs']");
	await staff.look("staff-tariffs");
	await pages.lookInEnglish(staff, "staff-tariffs-english");
	await staff.fill(form, { product: "Starter", rate: "120" });
	await staff.press(`${form} button`, 422);
	await pages.hasProblems(staff, "rate");
	await staff.look("staff-tariffs-wrong");
	await staff.fill(form, { rate: "12,5", valid_from: from });
	await staff.press(`${form} button`);
	await staff.says("69,00 € × 12,50 % = 8,63 € l'anno");
	await staff.look("staff-tariffs-preview");
	await staff.press("form[method=post][action='/handover/staff/tariffs'] button");
	await staff.says("La tariffa di Starter dal");
	await staff.look("staff-tariffs-added");
});
