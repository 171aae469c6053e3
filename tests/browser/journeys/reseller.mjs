// The agency: from the first page to a request that is sent, followed and withdrawn.
import { journey, same, stand, want } from "../lib.mjs";
import * as pages from "../pages.mjs";

journey("reseller: an empty request comes back with every problem, then a whole one is sent", async (w) => {
	const name = `panetteria-${w.mode}.it`;
	const domain = await stand.add_domain({ name });
	const hosting = await stand.add_service({ product: "Pro", name });
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.look("reseller-home");
	await pages.openNewRequest(agency);
	await agency.look("reseller-new");
	await pages.sendNewRequest(agency, 422);
	await pages.hasProblems(agency, "items", "name", "email", "reason");
	await agency.look("reseller-new-empty");
	await pages.fillNewRequest(agency, { items: [`domain_${domain}`, `hosting_${hosting}`], email: "niente" });
	await pages.sendNewRequest(agency, 422);
	await pages.hasProblems(agency, "email");
	same(await agency.value("#email"), "niente", "what was typed");
	await agency.look("reseller-new-wrong-address");
	await pages.fillNewRequest(agency, { items: [], name: "Panetteria <Alice> & \"figli\"" });
	await pages.sendNewRequest(agency);
	await agency.says("Panetteria <Alice> & \"figli\"");
	want((await pages.invitationLink(agency)).includes("/handover/i/"), "no link to copy");
	want((await agency.value("#announcement")).includes(await pages.invitationLink(agency)), "no link in the text");
	await agency.look("reseller-sent");
	await agency.go(`/handover/migrations/${pages.handoverId(agency)}`);
	await agency.look("reseller-handover");
});

journey("reseller: a service that expires soon is sent only with a confirmation", async (w) => {
	const soon = await stand.add_domain({ name: `presto-${w.mode}.it`, expires_on: await dayIn(9),
		next_due_on: await dayIn(9) });
	const agency = await pages.signIn(w, pages.AGENCY);
	await pages.openNewRequest(agency);
	await pages.fillNewRequest(agency, { items: [`domain_${soon}`] });
	await pages.sendNewRequest(agency, 422);
	await pages.hasProblems(agency, `domain_${soon}`);
	await agency.look("reseller-new-unconfirmed");
	await pages.fillNewRequest(agency, { items: [], confirmed: `domain_${soon}` });
	await pages.sendNewRequest(agency);
	await agency.says(`presto-${w.mode}.it`);
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
