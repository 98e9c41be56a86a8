package io.kittenfs.worker;

import io.kittenfs.api.BodyRules;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Fsync;
import io.kittenfs.model.NodeUrl;
import java.time.Duration;
import java.util.Optional;

/**
 * How a worker runs.
 *
 * @param http where it listens
 * @param data which directory holds everything it keeps
 * @param master where its master is
 * @param advertise where others reach it; found by itself when this is empty
 * @param engine which LevelDB
 * @param fsync when writes reach the disk
 * @param minFree below how many free bytes writes are refused
 * @param bodies what the body of a PUT means, and how large it may be
 * @param moveRate how many bytes a second a move copies at most
 * @param raftPort where the other members of its groups reach it; 0 for any free port, which it
 *     keeps
 * @param logKept how many bytes of a group's log are kept at most for members that are away
 * @param verifyRate how many bytes a second each copy reads at most to verify what is on the disk;
 *     0 for none
 * @param startWithoutMaster whether it takes part in its groups before a master accepted this start
 * @param heartbeat how often it tells the master that it lives: a second, other than in tests
 */
record WorkerSettings(
    HttpSettings http,
    DataDirectory data,
    Optional<NodeUrl> master,
    Optional<NodeUrl> advertise,
    EngineChoice engine,
    Fsync fsync,
    long minFree,
    BodyRules bodies,
    long moveRate,
    int raftPort,
    long logKept,
    long verifyRate,
    boolean startWithoutMaster,
    Duration heartbeat) {}
