// Fracto: terms proposed, read, accepted; what the customer reads of it; the checklist of the extraction.
import { journey, stand } from "../lib.mjs";
import * as pages from "../pages.mjs";

const WORDS = "Come detto al telefono: la posta resta raggiungibile coi vecchi nomi per quattro mesi.";

journey("fracto: terms are proposed, accepted, and the extraction is ticked off", async (w) => {
	const g = await stand.fracto({ sites: 2 });
	const staff = await pages.signIn(w, pages.STAFF);
	await staff.go("/handover/staff");
	await staff.look("fracto-queue");
	await staff.go(g.terms);
	await staff.look("fracto-terms-form");
	await staff.go(g.quote);
	await staff.look("fracto-quote-form");
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(g.path);
	await agency.look("fracto-agency-waits");
	await stand.act({ id: g.id, what: "terms", body: { package_id: g.package, target: "Basic", text: WORDS,
		names_until: "2030-01-31", commission: { rate_bp: 1000, months: 36 } } });
	await agency.go(`${g.path}/terms`);
	await agency.says(WORDS);
	await agency.look("fracto-agency-terms");
	await agency.press(`form[action="${g.path}/terms/accept"] button`);
	await agency.look("fracto-agency-agreed");
	const customer = await w.person();
	await customer.go(await stand.mailed_link({ id: g.id }));
	await customer.look("fracto-customer-invitation");
	await stand.accept({ id: g.id });
	await stand.confirm({ id: g.id });
	await stand.extracting({ id: g.id });
	await staff.go(g.extraction);
	await staff.look("fracto-extraction");
	await staff.go(g.path);
	await staff.look("fracto-staff-case");
	await agency.go(g.path);
	await agency.look("fracto-agency-extracting");
});
