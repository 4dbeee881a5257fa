# The ways in which a program in Ruby calls WorkOS: each of those that are named, once.
#
# A line for each: the name, a tab, and "ok" or what went wrong.
require 'net/http'
require 'open-uri'

ADDRESS = URI('https://api.workos.com/health')

WAYS = {
  'Net::HTTP' => -> { Net::HTTP.get(ADDRESS) },
  'Net::HTTP.start' => lambda {
    Net::HTTP.start(ADDRESS.host, ADDRESS.port, use_ssl: true) do |http|
      2.times { http.get(ADDRESS.path) }
      http.get(ADDRESS.path).body
    end
  },
  'open-uri' => -> { ADDRESS.open.read }
}.freeze

ARGV.fetch(0).split(',').each do |name|
  text = WAYS.fetch(name).call
  puts "#{name}\t#{text == '{"status":"ok"}' ? 'ok' : "answered #{text}"}"
rescue StandardError => e
  puts "#{name}\t#{e.class}: #{e.message.lines.first}"
end
