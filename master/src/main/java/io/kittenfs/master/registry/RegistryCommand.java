package io.kittenfs.master.registry;

import io.kittenfs.log.Command;

/**
 * A change of the registry.
 *
 * @param <R> what applying it answers
 */
public abstract sealed class RegistryCommand<R> implements Command<R>
    permits Register,
        Reserve,
        RecordFigures,
        Clear,
        SetReplicas,
        CreateGroups,
        ChangeMembers,
        PreferLeader,
        RecoverGroup,
        BootstrapMap,
        AcceptLoss,
        Drain,
        Remove,
        ChangeRebalance,
        ChangeReplicas {

  /** Applies this to the rows, under the contract of {@link io.kittenfs.log.StateMachine}. */
  abstract R applyTo(RegistryRows rows);
}
