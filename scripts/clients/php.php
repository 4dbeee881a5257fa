<?php
// The ways in which a program in PHP calls WorkOS: each of those that are named, once.
//
// A line for each: the name, a tab, and "ok" or what went wrong.

const ADDRESS = 'https://api.workos.com/health';

$ways = [
    'curl' => function () {
        $curl = curl_init(ADDRESS);
        curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
        $text = curl_exec($curl);
        return $text === false ? curl_error($curl) : $text;
    },
    'streams' => fn () => @file_get_contents(ADDRESS) ?: (error_get_last()['message'] ?? 'nothing'),
    '$_ENV' => fn () => isset($_ENV['WORKOS_API_KEY']) ? '{"status":"ok"}' : 'not set',
];

foreach (explode(',', $argv[1]) as $name) {
    $text = $ways[$name]();
    echo $name, "\t", $text === '{"status":"ok"}' ? 'ok' : str_replace("\n", ' ', "answered $text"), "\n";
}
