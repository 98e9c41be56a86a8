package io.kittenfs.master.membership;

/**
 * What a probe of a worker's earlier process found.
 *
 * @param url where the process was
 * @param process its random name
 * @param sign whether it lives
 */
public record ProbeResult(String url, String process, ProcessProbe.Sign sign) {}
