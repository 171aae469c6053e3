// The agency: from the first page to a request that is sent, followed and withdrawn.
import { journey, same, stand, want } from "../lib.mjs";
import * as pages from "../pages.mjs";

// The answers of a request are its agency's: with script and without are two agencies, or they would share them.
function agencyOf(w) {
	return w.mode === "script" ? pages.AGENCY : pages.OTHER_AGENCY;
}

journey("reseller: a request is answered page by page, with what is wrong beside it, and sent", async (w) => {
	const name = `panetteria-${w.mode}.it`;
	const domain = await stand.add_domain({ account: agencyOf(w), name });
	const hosting = await stand.add_service({ account: agencyOf(w), product: "Pro", name });
	const agency = await pages.signIn(w, agencyOf(w));
	await agency.look("reseller-home");
	await pages.openNewRequest(agency);
	await agency.look("reseller-new");
	await pages.choose(agency, [], 422);
	await pages.hasProblems(agency, "items");
	await agency.look("reseller-new-empty");
	await pages.choose(agency, [`domain_${domain}`]);
	await agency.look("reseller-services");
	await pages.checkServices(agency, {}, 422);
	await pages.hasProblems(agency, `why_hosting_${hosting}`);
	await agency.look("reseller-services-hanging");
	await agency.fill("form[action='/handover/new/services']", { item: [`hosting_${hosting}`] });
	await pages.checkServices(agency, { all: [`hosting_${hosting}`] });
	await agency.look("reseller-customer");
	await pages.nameCustomer(agency, { name: "", email: "niente" }, 422);
	await pages.hasProblems(agency, "name", "email");
	same(await agency.value("#email"), "niente", "what was typed");
	await agency.look("reseller-customer-wrong");
	await pages.nameCustomer(agency, { name: "Panetteria <Alice> & \"figli\"", personal_line: "A presto" });
	await agency.look("reseller-terms");
	await pages.setTerms(agency, { closes_on: "domani" }, 422);
	await pages.hasProblems(agency, "reason", "closes_on");
	await agency.look("reseller-terms-wrong");
	await pages.setTerms(agency, { closes_on: "31/12/2098", reason: "agency_closing" });
	await agency.says("Panetteria <Alice> & \"figli\"");
	await agency.look("reseller-check");
	await pages.sendNewRequest(agency);
	want((await pages.invitationLink(agency)).includes("/handover/i/"), "no link to copy");
	want((await agency.value("#announcement")).includes(await pages.invitationLink(agency)), "no link in the text");
	await agency.look("reseller-sent");
	await agency.go(`/handover/migrations/${pages.handoverId(agency)}`);
	await agency.look("reseller-handover");
	await agency.press("main a[href$='/recipient']");
	await agency.look("reseller-recipient");
});

journey("reseller: a service that expires soon goes only with a confirmation", async (w) => {
	const soon = await stand.add_domain({ account: agencyOf(w), name: `presto-${w.mode}.it`, expires_on: await dayIn(9),
		next_due_on: await dayIn(9) });
	const agency = await pages.signIn(w, agencyOf(w));
	await pages.openNewRequest(agency);
	await pages.choose(agency, [`domain_${soon}`]);
	await pages.checkServices(agency, {}, 422);
	await pages.hasProblems(agency, `confirmed_domain_${soon}`);
	await agency.look("reseller-services-unconfirmed");
	await pages.checkServices(agency, { confirmed: [`domain_${soon}`] });
	await pages.nameCustomer(agency, {});
	await pages.setTerms(agency, { reason: "relationship_ended" });
	await pages.sendNewRequest(agency);
	await agency.says(`presto-${w.mode}.it`);
});

journey("reseller: the page of a handover follows it by itself where there is script", async (w) => {
	const { id, path } = await stand.handover();
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(path);
	await stand.withdraw({ id });
	if (w.mode === "script")
		await agency.page.locator("#live .ho-is-withdrawn").waitFor({ timeout: 20000 });
	else
		await agency.press("#live a");
	await agency.says("Ritirato", "#live");
});

async function dayIn(days) {
	return (await stand.sql({ query: `SELECT UTC_DATE() + INTERVAL ${days} DAY AS day` }))[0].day;
}

journey("reseller: a handover is withdrawn", async (w) => {
	const { path, invitation } = await stand.handover();
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(path);
	await pages.withdraw(agency);
	await agency.says("Ritirato");
	await agency.look("reseller-withdrawn");
	await agency.go(invitation, 410);
});

journey("reseller: nothing to hand over, and nothing handed over yet", async (w) => {
	await stand.sql({ query: `INSERT IGNORE INTO handover_site.account (account_id, kind, email, email_verified,
		display_name, price_list, payment_method, billing) VALUES (190, 'reseller', 'vuoto@agenzia.example', 1,
		'Agenzia Vuota', 'reseller', 'credit', '{}')` });
	const agency = await pages.signIn(w, 190);
	await agency.look("reseller-home-empty");
	await pages.openNewRequest(agency);
	await agency.look("reseller-new-nothing");
});

// One renewal that earned, in a statement of the month before, made by hand; the first of the two modes makes it.
async function statement() {
	const month = "DATE_FORMAT(UTC_DATE() - INTERVAL 1 MONTH, '%Y-%m-01')";
	await stand.sql({ query: `INSERT IGNORE INTO statement (beneficiary_id, month, number, entries, accrued_cents,
		reversed_cents, carried_in_cents, payable_cents, carried_out_cents, currency, head, hash, closed_at)
		VALUES (101, ${month}, 1, 0, 120, 0, 0, 120, 0, 'EUR', '{}', REPEAT('x', 32), NOW(6))` });
	return (await stand.sql({ query: "SELECT DATE_FORMAT(month, '%Y-%m') AS month FROM statement" }))[0].month;
}

journey("reseller: what renewals earn, a statement, and what staff pays for it", async (w) => {
	const month = await statement();
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.press("nav a[href='/handover/commission']");
	await agency.look("reseller-commission");
	await agency.press(`a[href='/handover/commission/statements/${month}']`);
	await agency.says("1,20 €");
	await agency.look("reseller-statement");
	const staff = await pages.signIn(w, pages.STAFF);
	await staff.go("/handover/staff/commission");
	await staff.look("staff-commission");
	await staff.page.locator("details summary").first().click();
	await staff.fill("form[action*='/pay/']", { paid_on: "ieri", withheld: "0", net: "2", reference: "" });
	await staff.press("form[action*='/pay/'] button", 422);
	await staff.look("staff-commission-wrong");
	await staff.go("/handover/staff/commission/101");
	await staff.look("staff-commission-agency");
	await staff.go(`/handover/staff/commission/101/${month}`);
	await staff.look("staff-commission-statement");
});
