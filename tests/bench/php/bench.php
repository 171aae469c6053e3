<?php
/*
 * What a PHP page costs that does the same: the statements of capture.py by mysqli, prepared, on a persistent connection,
 * their rows as JSON or as HTML. Of the rest it does the token's signature, which every request has; it is let off hashes,
 * validation and whose turn it is, so it is rather too fast.
 */
/* The claims of a PASETO v4.public (its specification: pre-authentication encoding, Ed25519), or the end. */
function claims(string $token): array
{
	[$version, $purpose, $body, $footer] = explode('.', $token);
	$decode = fn ($text) => sodium_base642bin($text, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
	[$body, $footer] = [$decode($body), $decode($footer)];
	$message = substr($body, 0, -64);
	$signed = pack('P', 4);
	foreach (["$version.$purpose.", $message, $footer, $_SERVER['BENCH_IMPLICIT']] as $piece)
		$signed .= pack('P', strlen($piece)) . $piece;
	$claims = json_decode($message, true, 4, JSON_THROW_ON_ERROR);
	if (!sodium_crypto_sign_verify_detached(substr($body, -64), $signed, hex2bin($_SERVER['BENCH_KEY'])) ||
	    strtotime($claims['exp']) < time() - 30 || $claims['aud'] !== 'handover') {
		http_response_code(401);
		exit;
	}
	return $claims;
}

if ($token = $_SERVER['HTTP_AUTHORIZATION'] ?? null)
	claims(substr($token, 7));

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$page = basename($_SERVER['SCRIPT_NAME']);
$dir = $_SERVER['BENCH_DIR'];
$statements = require "$dir/$page.php";
$db = new mysqli('p:localhost', $_SERVER['BENCH_USER'], $_SERVER['BENCH_PASSWORD'], 'handover', 0, $_SERVER['BENCH_SOCKET']);
if ($page === 'create')
	$db->query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'); // as ours: it waits for fewer locks
$n = $page === 'create' ? json_decode(file_get_contents('php://input'), true, 16, JSON_THROW_ON_ERROR)['number'] : 0;
$ids = ['migration' => 0, 'invitation' => 0, 'item' => 0];

function value(array $p, int $n, array $ids): int|string
{
	$kind = explode(' ', $p[0]);
	$first = (int)$_SERVER['BENCH_FIRST'] + 5 * $n;
	switch ($kind[0]) {
	case 'm': return $ids['migration'];
	case 'v': return $ids['invitation'];
	case 'i': return $ids['item'] + (int)$kind[1];
	case 'd': return $first + (int)$kind[1];
	case 'j': return json_encode(range($first, $first + (int)$kind[1] - 1));
	default: return substr($p[1], 0, -8) . sprintf('%08d', 40000000 + $n);
	}
}

$results = [];
foreach ($statements as $s) {
	if ($s['name'] === 'plain') {
		$db->query($s['sql']);
		continue;
	}
	$prepared = $db->prepare($s['sql']);
	$values = array_map(fn ($p) => value($p, $n, $ids), $s['parameters']);
	if ($values)
		$prepared->bind_param(implode('', array_map(fn ($v) => is_int($v) ? 'i' : 's', $values)), ...$values);
	$prepared->execute();
	if (isset($ids[$s['name']]))
		$ids[$s['name']] = $prepared->insert_id;
	$rows = $prepared->get_result();
	if ($rows)
		$results[] = $rows->fetch_all(MYSQLI_ASSOC);
	$prepared->close();
}
$text = fn ($v) => is_string($v) && !preg_match('//u', $v) ? bin2hex($v) : $v;
if ($page === 'panel') {
	header('Content-Type: text/html; charset=utf-8');
	echo "<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>Handover</title></head><body><main>";
	foreach ($results as $rows) {
		echo '<table>';
		foreach ($rows as $row) {
			echo '<tr>';
			foreach ($row as $name => $v)
				echo '<td class="', $name, '">', htmlspecialchars((string)$text($v)), '</td>';
			echo '</tr>';
		}
		echo '</table>';
	}
	echo '</main></body></html>';
} else {
	http_response_code($page === 'create' ? 201 : 200);
	header('Content-Type: application/json');
	$last = $page === 'create' ? [$ids] : end($results);
	$data = $page === 'list' ? $results[count($results) - 2] : $last;
	foreach ($data as &$row)
		$row = array_map($text, $row);
	echo json_encode(['object' => 'list', 'data' => $data, 'counts' => $last]);
}
