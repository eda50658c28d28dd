#!/bin/bash
# Four nodes train one network: sbatch slurm.sh, in the project's folder, which all nodes share.
#SBATCH --job-name=resnet18
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --exclusive
#SBATCH --requeue
#SBATCH --signal=TERM@120
#SBATCH --output=resnet18-%j.log

# srun tells each task who the others are. A worker that is lost ends all of them with 138: then they start again, from
# the last checkpoint. SIGTERM, two minutes before the time limit, makes all stop after the same step with a checkpoint.
set -u
for _ in {1..20}; do
  srun --kill-on-bad-exit=0 npx spec train resnet18 --data cifar10 --name resnet18 --auto-resume
  status=$?
  [ "$status" -eq 138 ] || exit "$status"
done
exit "$status"
