#!/usr/bin/env bash
# One shard of a study, as a task of a Slurm array:
#
#   sbatch --array=1-200 --export=ALL,SHARDS=200,PARTS=parts cluster/slurm.sh run mine.toml --replications 100000
#   swapset merge parts --out output/mine
#
# The folder of parts must be seen by all nodes. A task that is requeued goes on where it was; `swapset missing parts`
# lists what is still to be run. Anything else that numbers its tasks can run it too, such as GNU parallel:
#
#   seq 200 | SHARDS=200 PARTS=parts parallel SLURM_ARRAY_TASK_ID={} cluster/slurm.sh run mine.toml
#
#SBATCH --job-name=swapset
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=00:30:00
#SBATCH --requeue
set -euo pipefail
: "${SLURM_ARRAY_TASK_ID:?is the number of the shard, from 1}" "${SHARDS:?is the number of shards}"

exec "${SWAPSET:-swapset}" "$@" --shard "$SLURM_ARRAY_TASK_ID/$SHARDS" --out "${PARTS:-parts}" \
    --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet
