// Who is nobody yet: the first page, the sign-in, invitations that are over, what everybody may read, and pages that are
// not there.
import { journey, same, stand } from "../lib.mjs";
import * as pages from "../pages.mjs";

journey("visitor: reads the first page, changes the language, signs in and out", async (w) => {
	const visitor = await w.person();
	await visitor.go("/handover/");
	await visitor.look("home");
	await visitor.press("footer a[hreflang=en]");
	same(await visitor.page.locator("html").getAttribute("lang"), "en", "language");
	await visitor.look("home-english");
	await visitor.press("footer a[hreflang=it]");
	await visitor.go("/handover/sign-in");
	await visitor.look("sign-in");
	await pages.chooseAccount(visitor, pages.OTHER_AGENCY);
	await pages.signOut(visitor);
	await visitor.look("signed-out");
	await visitor.go("/handover/new");
	same(visitor.path, "/handover/sign-in?next=%2Fhandover%2Fnew", "where a page for agencies leads");
});

journey("visitor: signs in by a link that is mailed", async (w) => {
	const email = pages.newEmail();
	await stand.add_account({ email, display_name: "Maria Però" });
	await stand.add_account({ email, display_name: "Però & Figli S.r.l." });
	const visitor = await w.person();
	await visitor.go("/handover/sign-in");
	await pages.askForLink(visitor, "niente", 422);
	await pages.hasProblems(visitor, "email");
	await visitor.look("sign-in-wrong");
	await pages.askForLink(visitor, email);
	await visitor.look("sign-in-sent");
	const link = await stand.sign_in_link({ email });
	await visitor.go(link);
	await visitor.look("sign-in-link");
	await visitor.press("main form button");
	same(visitor.path, "/handover/", "where it leads");
	const late = await w.person();
	await late.go(link, 410);
	await late.look("sign-in-link-used");
});

journey("visitor: an invitation that is over says what happened", async (w) => {
	const visitor = await w.person();
	const over = {
		withdrawn: (id) => stand.withdraw({ id }),
		rejected: (id) => stand.reject({ id, reason: "I dati non tornano" }),
		expired: (id) => stand.expire({ id }),
		used: (id) => stand.accept({ id }),
		replaced: (id) => stand.resend({ id }),
	};
	for (const [how, end] of Object.entries(over)) {
		const { id, invitation } = await stand.handover();
		await end(id);
		await visitor.go(invitation, 410);
		await visitor.look(`invitation-${how}`);
	}
	await visitor.go("/handover/i/" + "0".repeat(52), 404);
	await visitor.look("invitation-unknown");
});

journey("visitor: checks a reference without the link, and reads the texts", async (w) => {
	const visitor = await w.person();
	const { id } = await stand.handover();
	const { reference } = (await stand.sql({ query: `SELECT reference FROM migration WHERE public_id = '${id}'` }))[0];
	const form = "main form";
	await visitor.go("/handover/invited");
	await visitor.look("invited");
	await pages.lookInEnglish(visitor, "invited-english");
	await visitor.fill(form, { reference: "HO-123" });
	await visitor.press(`${form} button`, 422);
	await pages.hasProblems(visitor, "reference");
	await visitor.look("invited-wrong");
	await visitor.fill(form, { reference });
	await visitor.press(`${form} button`);
	await visitor.says("autentico");
	await visitor.look("invited-found");
	await visitor.fill(form, { reference: "HO-0000-0000" });
	await visitor.press(`${form} button`, visitor.status);
	await visitor.look("invited-unknown");
	await visitor.go("/handover/conditions");
	await visitor.look("conditions");
	await visitor.go("/handover/privacy");
	await visitor.look("privacy");
	await visitor.go("/handover/mails");
	await visitor.look("mails");
	await visitor.press("main .ho-rows a");
	await visitor.look("mail");
});

journey("visitor: a registrant's link when it is too late, over or unknown", async (w) => {
	const registrant = async () => ({ items: [["domain", await stand.add_domain({ registrant_email: "ugo@neri.example",
		registrant_name: "Ugo Neri" })]] });
	const visitor = await w.person();
	const late = await stand.handover(await registrant());
	await stand.accept({ id: late.id });
	await stand.confirm({ id: late.id });
	await stand.act({ id: late.id, what: `items/${late.items[0].id}/approve` });
	await stand.wait({ id: late.id, state: "commission_recorded" });
	await visitor.go(await stand.notice_link({ id: late.id }));
	await visitor.look("objection-late");
	const over = await stand.handover(await registrant());
	await stand.accept({ id: over.id });
	await stand.reject({ id: over.id, reason: "Prova" });
	await visitor.go(await stand.notice_link({ id: over.id }));
	await visitor.look("objection-over");
	await visitor.go("/handover/o/" + "0".repeat(52), 404);
	await visitor.look("objection-unknown");
});

journey("visitor: what is not there, not allowed or too late has a page", async (w) => {
	const visitor = await w.person();
	await visitor.go("/handover/niente", 404);
	await visitor.look("error-404");
	await visitor.go("/handover/problems/stale");
	await visitor.look("problem");
	const customer = await pages.signIn(w, pages.CUSTOMER);
	await customer.go("/handover/new", 403);
	await customer.look("error-403");
	const agency = await pages.signIn(w, pages.AGENCY);
	const { id, path } = await stand.handover();
	await agency.go(path + "/withdraw");
	await stand.withdraw({ id });
	await agency.press("form[action$='/withdraw'] button", 409);
	await agency.look("too-late");
});
