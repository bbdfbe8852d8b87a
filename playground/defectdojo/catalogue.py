"""What scanners find: real CVEs with components and fixes, and the usual weaknesses of code and set-up."""

from __future__ import annotations

from typing import NamedTuple


class Cve(NamedTuple):
    name: str
    component: str
    version: str
    fix: str | None
    cwe: int
    severity: str
    cvss: float
    epss: float
    exploited_since: str | None = None  # CISA's list of known exploited vulnerabilities
    ransomware: bool = False


class Weakness(NamedTuple):
    title: str  # {where} is a place of the product
    cwe: int
    severity: str
    text: str
    advice: str


CVES = (
    Cve(
        "CVE-2021-44228",
        "log4j-core",
        "2.14.1",
        "2.17.1",
        502,
        "Critical",
        10.0,
        0.9436,
        "2021-12-10",
        ransomware=True,
    ),
    Cve("CVE-2022-22965", "spring-beans", "5.3.17", "5.3.18", 94, "Critical", 9.8, 0.9446, "2022-04-04"),
    Cve("CVE-2022-42889", "commons-text", "1.9", "1.10.0", 94, "Critical", 9.8, 0.9417),
    Cve(
        "CVE-2017-5638",
        "struts2-core",
        "2.3.31",
        "2.3.32",
        755,
        "Critical",
        9.8,
        0.9427,
        "2021-11-03",
        ransomware=True,
    ),
    Cve("CVE-2022-1471", "snakeyaml", "1.33", "2.0", 502, "Critical", 9.8, 0.9384),
    Cve("CVE-2021-44906", "minimist", "1.2.5", "1.2.6", 1321, "Critical", 9.8, 0.0096),
    Cve("CVE-2022-34265", "Django", "4.0.5", "4.0.6", 89, "Critical", 9.8, 0.9251),
    Cve("CVE-2022-37434", "zlib", "1.2.11", "1.2.12", 787, "Critical", 9.8, 0.9272),
    Cve("CVE-2023-45853", "zlib", "1.2.13", None, 190, "Critical", 9.8, 0.0042),
    Cve("CVE-2023-38545", "curl", "8.3.0", "8.4.0", 787, "Critical", 9.8, 0.2641),
    Cve("CVE-2016-1000027", "spring-web", "5.3.27", "6.0.0", 502, "Critical", 9.8, 0.5213),
    Cve("CVE-2019-10744", "lodash", "4.17.11", "4.17.12", 1321, "Critical", 9.1, 0.0289),
    Cve("CVE-2023-44487", "netty-codec-http2", "4.1.97", "4.1.100", 400, "High", 7.5, 0.9443, "2023-10-10"),
    Cve("CVE-2023-4863", "libwebp", "1.3.1", "1.3.2", 787, "High", 8.8, 0.9339, "2023-09-13"),
    Cve("CVE-2021-41773", "httpd", "2.4.49", "2.4.51", 22, "High", 7.5, 0.9439, "2021-11-03", ransomware=True),
    Cve("CVE-2023-4911", "glibc", "2.35", "2.35-0ubuntu3.4", 787, "High", 7.8, 0.7514, "2023-11-21"),
    Cve("CVE-2024-2961", "glibc", "2.36", "2.36-9+deb12u6", 787, "High", 7.3, 0.9281),
    Cve("CVE-2024-21626", "runc", "1.1.11", "1.1.12", 403, "High", 8.6, 0.0521),
    Cve("CVE-2022-3602", "openssl", "3.0.5", "3.0.7", 120, "High", 7.5, 0.8612),
    Cve("CVE-2023-0286", "openssl", "1.1.1s", "1.1.1t", 843, "High", 7.4, 0.8921),
    Cve("CVE-2022-0778", "openssl", "1.1.1k", "1.1.1n", 835, "High", 7.5, 0.0602),
    Cve("CVE-2021-23337", "lodash", "4.17.20", "4.17.21", 94, "High", 7.2, 0.0064),
    Cve("CVE-2020-36518", "jackson-databind", "2.13.2", "2.13.2.1", 787, "High", 7.5, 0.0051),
    Cve("CVE-2021-3807", "ansi-regex", "5.0.0", "5.0.1", 1333, "High", 7.5, 0.0031),
    Cve("CVE-2022-25883", "semver", "7.3.7", "7.5.2", 1333, "High", 7.5, 0.0029),
    Cve("CVE-2022-24999", "qs", "6.5.2", "6.5.3", 1321, "High", 7.5, 0.0133),
    Cve("CVE-2024-4068", "braces", "3.0.2", "3.0.3", 1050, "High", 7.5, 0.0013),
    Cve("CVE-2024-45590", "body-parser", "1.20.2", "1.20.3", 405, "High", 7.5, 0.0022),
    Cve("CVE-2024-6345", "setuptools", "69.0.3", "70.0.0", 94, "High", 8.8, 0.0117),
    Cve("CVE-2023-50447", "Pillow", "10.1.0", "10.2.0", 95, "High", 8.1, 0.0098),
    Cve("CVE-2023-37920", "certifi", "2022.12.7", "2023.7.22", 345, "High", 7.5, 0.0011),
    Cve("CVE-2024-38816", "spring-webmvc", "6.1.12", "6.1.13", 22, "High", 7.5, 0.9320),
    Cve("CVE-2018-1000656", "Flask", "0.12.2", "0.12.3", 20, "High", 7.5, 0.0053),
    Cve("CVE-2023-36053", "Django", "4.2.2", "4.2.3", 1333, "High", 7.5, 0.0101),
    Cve("CVE-2023-29491", "ncurses", "6.4", None, 787, "High", 7.8, 0.0005),
    Cve("CVE-2023-32681", "requests", "2.28.1", "2.31.0", 200, "Medium", 6.1, 0.0612),
    Cve("CVE-2022-40897", "setuptools", "58.0.4", "65.5.1", 1333, "Medium", 5.9, 0.0028),
    Cve("CVE-2023-43804", "urllib3", "1.26.16", "1.26.17", 200, "Medium", 5.9, 0.0034),
    Cve("CVE-2024-28849", "follow-redirects", "1.15.5", "1.15.6", 200, "Medium", 6.5, 0.0019),
    Cve("CVE-2023-45857", "axios", "1.5.1", "1.6.0", 352, "Medium", 6.5, 0.0013),
    Cve("CVE-2024-22195", "Jinja2", "3.1.2", "3.1.3", 79, "Medium", 5.4, 0.0009),
    Cve("CVE-2020-11022", "jquery", "3.4.1", "3.5.0", 79, "Medium", 6.1, 0.0487),
    Cve("CVE-2019-11358", "jquery", "3.3.1", "3.4.0", 1321, "Medium", 6.1, 0.0311),
    Cve("CVE-2023-26136", "tough-cookie", "4.0.0", "4.1.3", 1321, "Medium", 6.5, 0.0578),
    Cve("CVE-2024-29041", "express", "4.18.2", "4.19.2", 601, "Medium", 6.1, 0.0010),
    Cve("CVE-2023-2976", "guava", "31.1-jre", "32.0.0-jre", 552, "Medium", 5.5, 0.0005),
    Cve("CVE-2024-25710", "commons-compress", "1.25.0", "1.26.0", 835, "Medium", 5.5, 0.0008),
    Cve("CVE-2020-8908", "guava", "29.0-jre", "32.0.0-jre", 379, "Low", 3.3, 0.0012),
    Cve("CVE-2022-3219", "gnupg2", "2.2.40", None, 787, "Low", 3.3, 0.0002),
    Cve("CVE-2011-3374", "apt", "2.6.1", None, 347, "Low", 3.7, 0.0014),
)

_ESCAPE = "Encode on output; the template engine does it when autoescape is on."
_BIND = "Use bound parameters; never build statements from input."
CODE = (
    Weakness("SQL injection in {where}", 89, "Critical", "Input reaches a query by string formatting.", _BIND),
    Weakness("Command injection in {where}", 78, "Critical", "Input reaches a shell.", "Pass a list of arguments."),
    Weakness("Unsafe deserialisation in {where}", 502, "High", "pickle.loads reads untrusted bytes.", "Use JSON."),
    Weakness(
        "Server-side request forgery in {where}",
        918,
        "High",
        "The caller picks the URL.",
        "Allow-list hosts.",
    ),
    Weakness(
        "Path traversal in {where}",
        22,
        "High",
        "A file name from the request is joined to a path.",
        "Resolve it.",
    ),
    Weakness("Missing authorisation check in {where}", 862, "High", "The route has no rights check.", "Add one."),
    Weakness("Stored cross-site scripting in {where}", 79, "High", "A stored field is marked safe.", _ESCAPE),
    Weakness("XML external entities in {where}", 611, "Medium", "The parser resolves entities.", "Use defusedxml."),
    Weakness(
        "Open redirect in {where}",
        601,
        "Medium",
        "`next` is followed unchecked.",
        "Allow relative paths only.",
    ),
    Weakness(
        "Weak hash MD5 in {where}",
        327,
        "Medium",
        "MD5 protects nothing.",
        "Use SHA-256, or argon2 for passwords.",
    ),
    Weakness("Predictable random numbers in {where}", 338, "Medium", "random makes a token.", "Use secrets."),
    Weakness(
        "Certificate checks switched off in {where}",
        295,
        "Medium",
        "verify=False.",
        "Trust the company's CA.",
    ),
    Weakness("Sensitive data logged in {where}", 532, "Medium", "The whole request is logged.", "Log ids only."),
    Weakness("Timeout missing in {where}", 400, "Low", "A call without a timeout blocks a worker.", "Set one."),
    Weakness("Assertion used as a check in {where}", 703, "Low", "-O removes assertions.", "Raise an error."),
    Weakness("Debug output left in {where}", 489, "Info", "print() in production code.", "Remove it."),
)
PLACES = (
    ("account search", "src/accounts/search.py"),
    ("refund export", "src/refunds/export.py"),
    ("login form", "src/auth/login.py"),
    ("password reset", "src/auth/reset.py"),
    ("invoice download", "src/invoices/download.py"),
    ("webhook receiver", "src/hooks/receiver.py"),
    ("report builder", "src/reports/build.py"),
    ("file upload", "src/files/upload.py"),
    ("admin console", "src/admin/views.py"),
    ("session cache", "src/sessions/cache.py"),
    ("audit trail", "src/audit/trail.py"),
    ("price calculator", "src/pricing/calculator.py"),
)
WEB = (
    Weakness(
        "SQL injection - PostgreSQL in {where}",
        89,
        "High",
        "A quote in the parameter changes the answer.",
        _BIND,
    ),
    Weakness(
        "Reflected cross-site scripting in {where}",
        79,
        "High",
        "The parameter comes back unescaped.",
        _ESCAPE,
    ),
    Weakness(
        "Insecure direct object reference in {where}",
        639,
        "High",
        "Another customer's id works.",
        "Check owners.",
    ),
    Weakness(
        "No CSRF token in {where}",
        352,
        "Medium",
        "The form has no token.",
        "Add a token, or SameSite cookies.",
    ),
    Weakness(
        "Content-Security-Policy header not set on {where}",
        693,
        "Medium",
        "No policy.",
        "Start in report mode.",
    ),
    Weakness("Directory listing on {where}", 548, "Medium", "The server lists files.", "Switch autoindex off."),
    Weakness("TLS 1.0 accepted on {where}", 326, "Medium", "Old protocol versions are on.", "Leave 1.2 and 1.3."),
    Weakness("Cookie without Secure flag on {where}", 614, "Low", "The session cookie lacks Secure.", "Set it."),
    Weakness("Server version disclosed on {where}", 497, "Low", "Server: nginx/1.18.0.", "server_tokens off."),
    Weakness("Missing X-Content-Type-Options on {where}", 693, "Low", "The header is absent.", "Send nosniff."),
    Weakness("Suspicious comment on {where}", 615, "Info", "TODO remove before launch.", "Remove it."),
)
PATHS = (
    "/login",
    "/v1/payments",
    "/v1/refunds",
    "/search",
    "/account/profile",
    "/admin",
    "/static/",
    "/checkout/return",
)
SETUP = (
    Weakness("S3 bucket readable by everyone: {where}", 732, "High", "acl = public-read.", "Block public access."),
    Weakness("Security group open to the world: {where}", 284, "High", "0.0.0.0/0 on port 22.", "Use the bastion."),
    Weakness("Container runs as root: {where}", 250, "Medium", "No USER in the Dockerfile.", "Add a user."),
    Weakness("Database not encrypted at rest: {where}", 311, "Medium", "storage_encrypted = false.", "Encrypt it."),
    Weakness("Access logging off: {where}", 778, "Low", "No logging block.", "Add one."),
    Weakness("Image tag is latest: {where}", 1104, "Low", "The tag moves.", "Pin the digest."),
    Weakness("Resource without limits: {where}", 770, "Low", "No cpu and memory limits.", "Set them."),
)
FILES = (
    "terraform/main.tf",
    "terraform/s3.tf",
    "k8s/deployment.yaml",
    "Dockerfile",
    "helm/values.yaml",
    "compose.yaml",
)
SECRETS = (
    Weakness(
        "AWS access key committed in {where}",
        798,
        "Critical",
        "A live key is in git.",
        "Revoke it, then rotate.",
    ),
    Weakness("Private key committed in {where}", 321, "High", "A PEM block is in git.", "Replace the key pair."),
    Weakness("Database password committed in {where}", 798, "High", "A password is in git.", "Rotate it."),
    Weakness("Slack webhook URL committed in {where}", 798, "Medium", "Anyone may post.", "Make a new one."),
    Weakness(
        "Test credential committed in {where}",
        798,
        "Low",
        "A credential of a test system.",
        "Check its rights.",
    ),
)
SECRET_FILES = (
    "deploy/prod.env",
    "scripts/migrate.sh",
    "config/settings.yml",
    "tests/fixtures/keys.json",
    ".npmrc",
)

PRODUCTS = {
    "Payments": "payments-api payments-batch payments-ledger card-vault checkout-web refunds-worker",
    "Infrastructure": "edge-gateway k8s-platform terraform-modules ci-runners vpn-portal dns-control",
    "Core Platform": "identity-service notification-hub feature-flags api-docs audit-log",
    "Mobile": "ios-wallet android-wallet mobile-bff push-relay",
    "Data & Analytics": "warehouse-etl fraud-models reporting-portal event-stream customer-insights",
    "Customer Experience": "web-portal help-center chat-widget search-api loyalty-api",
    "Corporate IT": "legacy-intranet hr-portal asset-inventory badge-access",
    "Partners": "partner-portal open-banking-api webhooks-out sandbox-api",
}
