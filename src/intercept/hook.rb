# Loaded by RUBYOPT while workos-ml runs: connections to api.workos.com go to a loopback port, where a
# certificate authority of this run answers. Net::HTTP, open-uri, Faraday and the SDK still see
# https://api.workos.com, and no other connection is touched.

# The hook is named twice in a run within a run.
return if defined?(WorkosMlIntercept)

module WorkosMlIntercept
  HOST = 'api.workos.com'
  PORT = ENV['INTERCEPT_WORKOS_PORT'].to_i
  AUTHORITY = ENV['INTERCEPT_WORKOS_CA']

  def self.target(host, port)
    return [host, port] unless host.to_s.downcase.chomp('.') == HOST

    trust_in_tls
    ['127.0.0.1', PORT]
  end

  # Not before there is a connection: to load openssl here would choose its version, and Bundler
  # would find that the Gemfile wants another.
  def self.trust_in_tls
    return if @trusts || !defined?(::OpenSSL::SSL::SSLSocket)

    @trusts = true
    ::OpenSSL::SSL::SSLSocket.prepend(TlsSocket)
  end

  # The authority is for this connection alone, not for the store that all connections share.
  def self.trust(context)
    shared = ::OpenSSL::SSL::SSLContext::DEFAULT_CERT_STORE
    if !context.frozen? && (context.cert_store.nil? || context.cert_store.equal?(shared))
      context.cert_store = ::OpenSSL::X509::Store.new.tap(&:set_default_paths)
    end
    context.cert_store&.add_cert(::OpenSSL::X509::Certificate.new(AUTHORITY.unpack1('m')))
  rescue ::OpenSSL::X509::StoreError
    # It is in there already.
  end

  def self.ours?(socket)
    socket.respond_to?(:remote_address) && socket.remote_address.ip_port == PORT
  rescue SystemCallError, SocketError
    false
  end

  # SSLSocket.new(io, context)
  module TlsSocket
    def initialize(socket, context = ::OpenSSL::SSL::SSLContext.new)
      WorkosMlIntercept.trust(context) if WorkosMlIntercept.ours?(socket)
      super
    end
  end

  # TCPSocket.new and .open
  module Tcp
    def open(host, port = nil, *rest, **options, &block)
      super(*WorkosMlIntercept.target(host, port), *rest, **options, &block)
    end

    def new(host, port = nil, *rest, **options, &block)
      super(*WorkosMlIntercept.target(host, port), *rest, **options, &block)
    end
  end

  # Socket.tcp
  module Plain
    def tcp(host, port, *rest, **options, &block)
      super(*WorkosMlIntercept.target(host, port), *rest, **options, &block)
    end
  end

  def self.install
    ::TCPSocket.singleton_class.prepend(Tcp)
    ::Socket.singleton_class.prepend(Plain)
  end

  # Net::HTTP asks the user's own http_proxy for https too, before any connection could be seen here.
  # Only then: whatever this program starts inherits the exception, and may need our proxy.
  def self.leave_the_proxy
    return unless ENV['http_proxy']

    %w[NO_PROXY no_proxy].each { |name| ENV[name] = [ENV[name], HOST].compact.join(',') }
  end

  # Sockets are loaded later, or never. Waiting for them leaves the choice of their gems to Bundler.
  def self.install_when_loaded
    return install if defined?(::TCPSocket) && defined?(::Socket)

    TracePoint.new(:class) do |point|
      if defined?(::TCPSocket) && defined?(::Socket)
        point.disable
        install
      end
    end.enable
  end

  if PORT.positive? && AUTHORITY
    leave_the_proxy
    install_when_loaded
  end
end
