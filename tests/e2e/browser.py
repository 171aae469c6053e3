"""
A browser without script: cookies, links, and forms filled in and sent as one would.

    b = stand.browser(language="it")
    page = b.get("/handover/sign-in")
    form = page.form(action="/handover/sign-in")        # the only one with that action; or page.form(button="...")
    form["account"] = "101"                             # a text, a select, a radio button, or a check box's value
    form.check("items", "domain_1001")                  # ticks one box of several; uncheck() takes the tick off
    page = b.submit(form)                               # sends Origin, Referer and Sec-Fetch-Site, as browsers do
    page = b.follow(page)                               # a redirect is followed only when asked

A Page is a Response (harness.py) and a small tree: page.root.all("input", type="checkbox"), node.text, node["href"].
"""
import html.parser
import urllib.parse

from harness import Failure, Response, check

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Node:
    def __init__(self, tag, attributes, parent=None):
        self.tag, self.attributes, self.parent, self.children = tag, attributes, parent, []

    def __getitem__(self, name):
        return self.attributes.get(name)

    def walk(self):
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, tag=None, **attributes):
        """Every node below with this tag and these attributes (class_ for class, a_b for a-b; True: has it)."""
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
        return [n for n in self.walk() if tag in (None, n.tag) and
                all(k in n.attributes if v is True else n.attributes.get(k) == v for k, v in wanted.items())]

    def one(self, tag=None, **attributes):
        found = self.all(tag, **attributes)
        check(len(found) == 1, f"{len(found)} nodes <{tag} {attributes}>, wanted one")
        return found[0]

    @property
    def raw_text(self):
        return "".join(c if isinstance(c, str) else c.raw_text for c in self.children)

    @property
    def text(self):
        return " ".join(self.raw_text.split())


class Reader(html.parser.HTMLParser):
    """Builds the tree and notes what is not nested well."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("", {})
        self.faults = []
        self.feed(text)
        self.close()
        if self.at is not self.root:
            self.faults.append(f"<{self.at.tag}> is not closed")

    def handle_starttag(self, tag, attributes):
        names = [n for n, _ in attributes]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice")
        node = Node(tag, {n: v if v is not None else "" for n, v in attributes}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.at.tag != tag:
            self.faults.append(f"</{tag}> closes <{self.at.tag}>")
            node = self.at
            while node.parent and node.tag != tag:
                node = node.parent
            if node.tag != tag:
                return
            self.at = node
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


class Control:
    """One named thing of a form that may send a value."""

    def __init__(self, node):
        self.node, self.name, self.kind = node, node["name"], node["type"] or "text"
        if node.tag == "select":
            options = node.all("option")
            chosen = [o for o in options if "selected" in o.attributes] or options[:1]
            self.kind, self.options = "select", [self.option_value(o) for o in options]
            self.value = self.option_value(chosen[0]) if chosen else None
        elif node.tag == "textarea":
            self.kind = "textarea"
            self.value = node.raw_text[1:] if node.raw_text.startswith("\n") else node.raw_text
        elif node.tag == "button":
            self.kind, self.value = "submit", node["value"] or ""
        else:
            self.value = node["value"] if node["value"] is not None else "on" if self.is_tick else ""
        self.on = "checked" in node.attributes

    @staticmethod
    def option_value(option):
        return option["value"] if option["value"] is not None else option.text

    @property
    def is_tick(self):
        return self.kind in ("checkbox", "radio")


class Form:
    def __init__(self, node, page):
        self.node, self.page = node, page
        self.method = (node["method"] or "get").upper()
        self.action = urllib.parse.urljoin(page.path, node["action"] or "")
        self.controls = [Control(n) for n in node.walk()
                         if n.tag in ("input", "select", "textarea", "button") and n["name"] and
                         "disabled" not in n.attributes]
        self.buttons = [n for n in node.walk()
                        if (n.tag == "button" and (n["type"] or "submit") == "submit") or
                        (n.tag == "input" and n["type"] == "submit")]

    def named(self, name):
        found = [c for c in self.controls if c.name == name]
        check(found, f"the form {self.action} of {self.page.path} has no field {name}: "
                     f"{sorted({c.name for c in self.controls})}")
        return found

    def names(self):
        return {c.name for c in self.controls}

    def __getitem__(self, name):
        """The value that would be sent; None where none would."""
        values = [v for n, v in self.pairs(None) if n == name]
        return values[0] if values else None

    def __setitem__(self, name, value):
        found = self.named(name)
        if found[0].is_tick:
            check(any(c.value == value for c in found), f"no {name}={value!r}, there is {[c.value for c in found]}")
            for c in found:
                if c.kind == "radio" or c.value == value:
                    c.on = c.value == value
            return
        if found[0].kind == "select":
            check(value in found[0].options, f"no {name}={value!r} in {found[0].options}")
        found[0].value = value

    def fill(self, values):
        for name, value in values.items():
            self[name] = value
        return self

    def check(self, name, value=None, on=True):
        found = [c for c in self.named(name) if value in (None, c.value)]
        check(found, f"the form {self.action} has no box {name}={value!r}")
        for c in found:
            c.on = on
        return self

    def uncheck(self, name, value=None):
        return self.check(name, value, on=False)

    def pairs(self, button):
        """What is sent, in the order of the page; button: the one pressed (a Node), None: the first."""
        pressed = button or (self.buttons[0] if self.buttons else None)
        return [(c.name, c.value) for c in self.controls
                if (c.on if c.is_tick else c.node is pressed if c.kind == "submit" else
                    c.kind not in ("button", "reset", "image", "file"))]


class Page(Response):
    def __init__(self, response, path):
        self.__dict__.update(response.__dict__)
        self.path = path
        reader = Reader(self.text) if "html" in (self.headers.get("Content-Type") or "") else Reader("")
        self.root, self.faults = reader.root, reader.faults
        self.forms = [Form(n, self) for n in self.root.all("form")]

    @property
    def location(self):
        return self.headers.get("Location")

    @property
    def title(self):
        return self.root.one("title").text

    @property
    def h1(self):
        return self.root.one("h1").text

    @property
    def main_text(self):
        return self.root.one("main").text

    def form(self, action=None, button=None, ends=None):
        """The one form with this action, or an action that ends so, or with a button that says so."""
        found = [f for f in self.forms
                 if (action is None or f.action.split("?")[0] == action) and
                 (ends is None or f.action.split("?")[0].endswith(ends)) and
                 (button is None or any(button in b.text for b in f.buttons))]
        check(len(found) == 1, f"{self.path} has {len(found)} forms {action or ''}{ends or ''}{button or ''}: "
                               f"{[(f.action, [b.text for b in f.buttons]) for f in self.forms]}\n{self.text[:800]}")
        return found[0]

    def link(self, text):
        found = [a for a in self.root.all("a", href=True) if text in a.text]
        check(found, f"{self.path} has no link {text!r}: {[a.text for a in self.root.all('a')]}")
        return urllib.parse.urljoin(self.path, found[0]["href"])


class Browser:
    """
    One person's browser: its own cookies. language: what it asks for; None: no Accept-Language. on_page: called with
    every Page that arrives.
    """

    def __init__(self, stand, language="it", on_page=None):
        self.stand, self.language, self.on_page, self.cookies = stand, language, on_page, {}

    def send_raw(self, method, path, headers, body=None):
        """One request with this browser's cookies and language; headers are added."""
        base = {"Host": f"127.0.0.1:{self.stand.port}", "Accept": "text/html", "Accept-Language": self.language,
                "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()) or None}
        response = self.stand.request(method, path, {**base, **headers}, body)
        for value in response.headers.get_all("Set-Cookie") or []:
            self._keep_cookie(value)
        page = Page(response, path)
        if self.on_page:
            self.on_page(page)
        return page

    def _keep_cookie(self, header):
        pair, *attributes = [p.strip() for p in header.split(";")]
        name, _, value = pair.partition("=")
        lower = {a.lower() for a in attributes}
        if "max-age=0" in lower:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def _local(self, url):
        """Path and query of an address of this site."""
        parts = urllib.parse.urlsplit(url)
        if parts.netloc and f"{parts.scheme}://{parts.netloc}" != self.stand.base_url:
            raise Failure(f"{url} is not an address of this site")
        return urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))

    def get(self, url, headers=None):
        return self.send_raw("GET", self._local(url), {"Sec-Fetch-Site": "none", **(headers or {})})

    def submit(self, form, button=None, headers=None):
        """Sends the form by its first button, or by the one whose text has this in it."""
        pressed = None
        if button:
            found = [b for b in form.buttons if button in b.text]
            check(len(found) == 1, f"{len(found)} buttons {button!r}: {[b.text for b in form.buttons]}")
            pressed = found[0]
        return self.send_pairs(form, form.pairs(pressed), headers)

    def send_pairs(self, form, pairs, headers=None):
        """As submit, with other fields than the form's."""
        # HTML 4.10.21.4: line breaks in values are sent as CR LF.
        body = urllib.parse.urlencode([(n, "\r\n".join(v.replace("\r\n", "\n").split("\n"))) for n, v in pairs])
        own = {"Sec-Fetch-Site": "same-origin", "Referer": self.stand.base_url + form.page.path}
        if form.method == "GET":
            return self.send_raw("GET", form.action.split("?")[0] + "?" + body, {**own, **(headers or {})})
        return self.send_raw("POST", form.action, {
            **own, "Origin": self.stand.base_url, "Content-Type": "application/x-www-form-urlencoded",
            **(headers or {})}, body)

    def follow(self, page):
        """The page a 303 (or 302, 308) leads to."""
        check(page.status in (302, 303, 308) and page.location, f"no redirect: {page!r}")
        return self.get(urllib.parse.urljoin(page.path, page.location))

    def send(self, form, button=None):
        """Submits and follows: what a person sees. A page that is no redirect is returned as it is."""
        page = self.submit(form, button)
        return self.follow(page) if page.status == 303 else page
