<?php
// As much of WordPress as the plug-in calls; prints the page of a post with the shortcode in it. A warning is all it prints.

set_error_handler(static function ($level, $message) { error_reporting() & $level and exit($message); });
[, $host, $site, $key] = $argv;
define('ABSPATH', '/');
define('SIGNUP_HOST', $host);
define('SIGNUP_SITE', $site);
$hooks = [];
$shortcodes = [];
$kept = [];

function add_action($name, $run) { global $hooks; $hooks[$name][] = $run; }
function add_shortcode($name, $run) { global $shortcodes; $shortcodes[$name] = $run; }
function shortcode_atts($known, $given) { return array_intersect_key($given, $known) + $known; }
function __($text) { return $text; }
function get_locale() { return 'en_US'; }
function get_transient($name) { global $kept; return $kept[$name] ?? false; }
function set_transient($name, $value, $seconds) { global $kept; $kept[$name] = $value; }
function wp_remote_get($url, $how) {
    $body = @file_get_contents($url, false, stream_context_create(['http' => ['timeout' => $how['timeout']]]));
    return $body === false ? null : ['body' => $body];
}
function is_wp_error($answer) { return $answer === null; }
function wp_remote_retrieve_body($answer) { return $answer['body']; }
function esc_html($text) { return htmlspecialchars($text, ENT_QUOTES); }
function esc_attr($text) { return htmlspecialchars($text, ENT_QUOTES); }
function esc_url($url) { return htmlspecialchars($url, ENT_QUOTES); }

require __DIR__ . '/../../../integrations/wordpress/signup.php';

echo '<!doctype html><html lang="en-US"><head><title>Shop</title>';
foreach ($hooks['wp_head'] as $run) { $run(); }
echo '</head><body><h1>A post</h1>', $shortcodes['signup-form'](['key' => $key]), '</body></html>';
