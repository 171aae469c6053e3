// The customer: reads an invitation, gives billing data, unticks and accepts, or takes one of the other ways on, and finds
// the services again.
import { journey, same, stand, want } from "../lib.mjs";
import * as pages from "../pages.mjs";

// A day from today, as the host writes it.
async function dayIn(days) {
	return (await stand.sql({ query: `SELECT UTC_DATE() + INTERVAL ${days} DAY AS day` }))[0].day;
}

journey("customer: a company takes a part, waits until it is recognised, and finds it among its services", async (w) => {
	const name = `tenuto-${w.mode}.it`;
	const kept = { kind: "domain", id: await stand.add_domain({ name, expires_on: await dayIn(9), next_due_on: await dayIn(9) }) };
	const left = { kind: "domain", id: await stand.add_domain({ name: `lasciato-${w.mode}.it` }) };
	const com = { kind: "domain", id: await stand.add_domain({ name: `intestato-${w.mode}.com`,
		registrant_email: "info@studiorossi.example", registrant_name: "Studio Rossi" }) };
	const hosting = { kind: "hosting", id: await stand.add_service({ name: `sito-${w.mode}.it` }) };
	const email = pages.newEmail();
	const { id, items, path, invitation } = await stand.handover({ email,
		items: [{ ...kept, confirmed: true }, left, { ...com, confirmed: true }, hosting],
		left_out: [{ kind: "hosting", id: await stand.add_service({ name: `resta-${w.mode}.it` }), reason: "Lo tengo io" }] });
	const item = (one) => items.find((i) => i.host_id === one.id && i.kind === one.kind).id;
	await stand.admin_sql({ query: "UPDATE migration SET personal_line = 'Grazie di questi anni insieme.', attention = " +
		`'Maria Però' WHERE public_id = '${id}'` });
	const customer = await w.person();
	await customer.go(invitation);
	await customer.says(name);
	await customer.look("customer-invitation");
	await pages.lookInEnglish(customer, "customer-invitation-english");
	await pages.goOn(customer);
	await customer.look("customer-account");
	await pages.takeAccount(customer);
	await customer.look("customer-kind");
	await pages.chooseKind(customer, null, 422);
	await pages.hasProblems(customer, "kind");
	await customer.look("customer-kind-empty");
	await pages.chooseKind(customer, "company");
	await customer.look("customer-billing-company");
	await pages.sendBilling(customer, { company_name: "Però & Figli S.r.l.", vat_id: "02118311007", postcode: "1" }, 422);
	await pages.hasProblems(customer, "vat_id", "postcode", "town", "may");
	same(await customer.value("#company_name"), pages.COMPANY.company_name, "what was typed");
	await customer.look("customer-billing-wrong");
	const { kind, ...company } = pages.COMPANY;
	await pages.sendBilling(customer, company);
	await customer.says("Però & Figli S.r.l.");
	await customer.look("customer-check");
	await pages.lookInEnglish(customer, "customer-check-english");
	for (const one of items)
		await pages.leaveOut(customer, one.id);
	await pages.sendAcceptance(customer, {}, 422);
	await pages.hasProblems(customer, "items");
	await customer.look("customer-check-nothing");
	await pages.sendAcceptance(customer, { item: [item(kept), item(com), item(hosting)], registrant: item(com) }, 422);
	await pages.hasProblems(customer, item(kept), item(com));
	await customer.look("customer-check-unconfirmed");
	await pages.sendAcceptance(customer, { confirmed: [item(kept), item(com)] });
	await customer.says(name);
	await customer.look("customer-done-held");
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(path);
	await agency.look("reseller-handover-recipient-question");
	await agency.press("main a[href$='/refuse']");
	await agency.look("reseller-refuse");
	await agency.go(path);
	await agency.press("form[action$='/recipient/confirm'] button");
	await stand.wait({ id, state: "commission_recorded" });
	await customer.go(invitation + "/done");
	await customer.look("customer-done");
	const account = await pages.accountOf(email);
	await customer.press("a.ho-button");
	await pages.chooseAccount(customer, account);
	same(customer.path, "/handover/my", "where the sign-in leads");
	await customer.says(name);
	await customer.look("customer-my");
	await pages.lookInEnglish(customer, "customer-my-english");
	await customer.go(path);
	await customer.look("customer-handover");
	await agency.go(path);
	await agency.look("reseller-handover-done");
});

journey("customer: every kind of person is asked what concerns it", async (w) => {
	const { id, invitation } = await stand.handover();
	const customer = await w.person();
	await customer.go(invitation + "/kind");
	for (const { kind, ...fields } of [...pages.OTHER_KINDS, pages.PRIVATE]) {
		await customer.go(invitation + "/kind");
		await pages.chooseKind(customer, kind);
		await customer.look(`customer-billing-${kind}`);
		await pages.sendBilling(customer, fields);
		same(customer.path, invitation + "/check", `where ${kind} leads`);
	}
	await customer.look("customer-check-private");
	await pages.sendAcceptance(customer);
	await customer.press("main a.ho-button");
	await pages.chooseAccount(customer, (await stand.sql({ query: "SELECT account_id FROM migration JOIN consent_customer " +
		`USING (migration_id) WHERE public_id = '${id}'` }))[0].account_id);
	await customer.look("customer-my-coming");
	await customer.go(`/handover/migrations/${id}`);
	await customer.look("customer-handover-held");
	await customer.press("main a[href$='/retract']");
	await customer.look("customer-retract");
	await customer.press("form[action$='/retract'] button");
	await customer.look("customer-handover-retracted");
});

journey("customer: whoever has an account signs in, and enters nothing twice", async (w) => {
	const { id, invitation } = await stand.handover({ email: "titolare@fornobianchi.example" });
	const customer = await w.person();
	await customer.go(invitation);
	await pages.goOn(customer);
	await customer.look("customer-account-sign-in");
	await customer.press("main a.ho-button");
	await customer.look("sign-in-asked");
	await pages.chooseAccount(customer, pages.CUSTOMER);
	same(customer.path, invitation + "/account", "where the sign-in leads");
	await customer.look("customer-account-signed-in");
	await customer.go("/handover/my");
	await customer.look("customer-my-invited");
	await customer.go(invitation + "/account");
	await pages.takeAccount(customer, pages.CUSTOMER);
	await customer.look("customer-check-signed-in");
	await pages.sendAcceptance(customer);
	await stand.wait({ id, state: "commission_recorded" });
	await customer.go("/handover/");
	await customer.look("customer-home");
});

journey("customer: an account that cannot receive says why, and what else there is", async (w) => {
	const account = await stand.add_account({ currency: "USD" });
	const { invitation } = await stand.handover();
	const customer = await pages.signIn(w, account);
	await customer.go(invitation + "/account");
	await customer.look("customer-account-currency");
	const email = pages.newEmail();
	await stand.add_account({ email, status: "Closed" });
	const closed = await stand.handover({ email });
	await customer.go(closed.invitation + "/account");
	await customer.look("customer-account-closed");
});

journey("customer: what changed while the page was read stands above it", async (w) => {
	const { id, items, invitation } = await stand.handover({ items: [["domain", await stand.add_domain()],
		["domain", await stand.add_domain()]] });
	const customer = await w.person();
	await customer.go(invitation + "/account");
	await pages.giveBilling(customer, pages.PRIVATE);
	await stand.act({ id, what: `items/${items[1].id}/exclude`, body: { reason: "È conteso" } });
	await pages.sendAcceptance(customer, {}, 412);
	await customer.says("È conteso");
	await customer.look("customer-check-changed");
});

journey("customer: asks for more time, then declines", async (w) => {
	const { invitation } = await stand.handover();
	const customer = await w.person();
	await customer.go(invitation);
	await pages.otherWay(customer, "more-time");
	want(!await customer.page.locator("main a[href$='/more-time']").count(), "it can be asked for once");
	await customer.look("customer-invitation-longer");
	await customer.go(invitation + "/more-time");
	await customer.look("customer-more-time-had");
	await customer.go(invitation);
	await pages.otherWay(customer, "decline", 410);
	await customer.says("rifiutat", "h1");
	await customer.look("invitation-declined");
});

journey("customer: is not the right person, and the agency names another", async (w) => {
	const { path, invitation } = await stand.handover();
	const customer = await w.person();
	await customer.go(invitation);
	await pages.otherWay(customer, "misaddressed", 410);
	await customer.look("invitation-not-theirs");
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(path);
	await agency.look("reseller-handover-misaddressed");
	const form = "form[action$='/recipient']";
	await agency.press("main a[href$='/recipient']");
	await agency.fill(form, { name: "Forno Giusto", email: "niente" });
	await agency.press(`${form} button`, 422);
	await pages.hasProblems(agency, "email");
	await agency.look("reseller-recipient-wrong");
	await agency.fill(form, { email: pages.newEmail() });
	await agency.press(`${form} button`);
	await agency.says("Forno Giusto");
});

journey("customer: has taken nothing over yet", async (w) => {
	const customer = await pages.signIn(w, 203);
	await customer.go("/handover/my");
	await customer.look("customer-my-empty");
});
