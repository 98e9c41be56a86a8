package io.kittenfs.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Makes the sockets that nodes ask each other through. They have a channel, so that one can see
 * whether the other end has closed a connection without waiting. Safe for use by many threads.
 */
public final class NodeSockets extends SocketFactory {
  @Override
  public Socket createSocket() throws IOException {
    return SocketChannel.open().socket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(host, port)).socket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(host, port)).socket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress own, int ownPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(own, ownPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress own, int ownPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(own, ownPort));
  }

  private static Socket connected(InetSocketAddress to, InetSocketAddress from) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.bind(from).connect(to);
      return channel.socket();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
