/*
 * A handover's page keeps itself up to date: asks for the progress every 2 to 10 seconds (304 while nothing moved), and
 * when something did, takes the changed parts of the page from the page itself. Without this script there is a link.
 */
"use strict";

(function () {
	var live = document.querySelector("[data-progress]");
	var parts = ["live", "services", "history"];
	var first = 2000, longest = 10000;
	var wait = first, etag = null, timer = null;

	if (!live || !window.fetch || !window.DOMParser)
		return;

	function busy(part) {
		return part.contains(document.activeElement) && document.activeElement !== document.body;
	}

	/* What somebody is typing in, or stands on, is left alone. */
	function replace(page) {
		parts.forEach(function (id) {
			var old = document.getElementById(id), fresh = page.getElementById(id);
			if (!old || !fresh || busy(old) || old.innerHTML === fresh.innerHTML)
				return;
			old.replaceChildren.apply(old, Array.from(fresh.childNodes));
		});
		return page.querySelector("[data-progress]") !== null;
	}

	function reload() {
		return fetch(live.dataset.page, { credentials: "same-origin" }).then(function (answer) {
			return answer.ok ? answer.text() : Promise.reject(answer.status);
		}).then(function (text) {
			return replace(new DOMParser().parseFromString(text, "text/html"));
		});
	}

	function ask() {
		var headers = etag ? { "If-None-Match": etag } : {};
		fetch(live.dataset.progress, { headers: headers, credentials: "same-origin", cache: "no-store" })
			.then(function (answer) {
				if (answer.status === 304)
					return true;
				if (!answer.ok)
					return Promise.reject(answer.status);
				etag = answer.headers.get("ETag");
				wait = first;
				return reload();
			})
			.then(function (goesOn) {
				if (goesOn)
					later();
			})
			.catch(function () {
				wait = longest;
				later();
			});
	}

	function later() {
		clearTimeout(timer);
		if (document.hidden)
			return;
		timer = setTimeout(ask, wait);
		wait = Math.min(wait * 1.5, longest);
	}

	document.addEventListener("visibilitychange", function () {
		wait = first;
		later();
	});
	later();
}());
