// The customer: reads an invitation, accepts or declines, and finds the services again.
import { journey, same, stand } from "../lib.mjs";
import * as pages from "../pages.mjs";

journey("customer: a company accepts a part, and finds it among its services", async (w) => {
	const kept = { kind: "domain", id: await stand.add_domain({ name: `tenuto-${w.mode}.it` }) };
	const left = { kind: "domain", id: await stand.add_domain({ name: `lasciato-${w.mode}.it` }) };
	const email = pages.newEmail();
	const { id, items, invitation } = await stand.handover({ items: [["domain", kept.id], ["domain", left.id]], email,
		left_out: [{ kind: "hosting", id: await stand.add_service({ name: `resta-${w.mode}.it` }),
			reason: "Lo tengo io" }] });
	const customer = await w.person();
	await customer.go(invitation);
	await customer.says(`tenuto-${w.mode}.it`);
	await customer.look("customer-invitation");
	await pages.sendAcceptance(customer, 422);
	await pages.hasProblems(customer, "kind");
	await customer.look("customer-invitation-empty");
	await pages.fillAcceptance(customer, { ...pages.COMPANY, vat_id: "02118311007", postcode: "1", town: "" });
	await pages.sendAcceptance(customer, 422);
	await pages.hasProblems(customer, "vat_id", "postcode", "town");
	same(await customer.value("#company_name"), pages.COMPANY.company_name, "what was typed");
	await customer.look("customer-invitation-wrong");
	await pages.fillAcceptance(customer, pages.COMPANY);
	await pages.leaveOut(customer, items.find((i) => i.host_id === left.id).id);
	await pages.sendAcceptance(customer);
	await customer.says(`tenuto-${w.mode}.it`);
	await customer.look("customer-done");
	await stand.wait({ id, state: "commission_recorded" });
	const account = await pages.accountOf(email);
	await customer.press("a.ho-button");
	await pages.chooseAccount(customer, account);
	same(customer.path, "/handover/my", "where the sign-in leads");
	await customer.says(`tenuto-${w.mode}.it`);
	await customer.look("customer-my");
	await customer.go(`/handover/migrations/${id}`);
	await customer.look("customer-handover");
	const agency = await pages.signIn(w, pages.AGENCY);
	await agency.go(`/handover/migrations/${id}`);
	await agency.look("reseller-handover-done");
});

journey("customer: a private person accepts everything", async (w) => {
	const { id, invitation } = await stand.handover();
	const customer = await w.person();
	await customer.go(invitation);
	await pages.fillAcceptance(customer, pages.PRIVATE);
	await customer.look("customer-invitation-filled");
	await pages.sendAcceptance(customer);
	await stand.wait({ id, state: "commission_recorded" });
});

journey("customer: whoever has an account signs in, and enters nothing twice", async (w) => {
	const { id, invitation } = await stand.handover({ email: "titolare@fornobianchi.example" });
	const customer = await w.person();
	await customer.go(invitation);
	await customer.look("customer-invitation-sign-in");
	await customer.press("main a.ho-button");
	await customer.look("sign-in-asked");
	await pages.chooseAccount(customer, pages.CUSTOMER);
	same(customer.path, invitation, "where the sign-in leads");
	await customer.look("customer-invitation-signed-in");
	await pages.sendAcceptance(customer);
	await stand.wait({ id, state: "commission_recorded" });
	await customer.go("/handover/");
	await customer.look("customer-home");
});

journey("customer: declines", async (w) => {
	const { invitation } = await stand.handover();
	const customer = await w.person();
	await customer.go(invitation);
	await pages.decline(customer);
	await customer.says("rifiutat", "h1");
	await customer.look("invitation-declined");
});

journey("customer: has taken nothing over yet", async (w) => {
	const customer = await pages.signIn(w, 203);
	await customer.go("/handover/my");
	await customer.look("customer-my-empty");
});
