// Who is nobody yet: the first page, the sign-in, invitations that are over, and pages that are not there.
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
	await visitor.go("/handover/new");
	same(visitor.path, "/handover/sign-in?next=%2Fhandover%2Fnew", "where a page for agencies leads");
});

journey("visitor: an invitation that is over says what happened", async (w) => {
	const visitor = await w.person();
	const over = {
		withdrawn: (id) => stand.withdraw({ id }),
		rejected: (id) => stand.reject({ id, reason: "I dati non tornano" }),
		expired: (id) => stand.expire({ id }),
		used: (id) => stand.accept({ id }),
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
	await agency.go(path);
	await stand.withdraw({ id });
	const form = "form[action$='/withdraw']";
	await agency.unfold(`details:has(${form}) > summary`);
	await agency.press(`${form} button`, 412);
	await agency.look("error-412");
});
