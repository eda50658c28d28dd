import type {Command} from 'commander';
import {Argument} from 'commander';

/** `spec completion`: what makes the Tab key know commands, options and specs. */
export function define(program: Command): void {
  program
    .command('completion')
    .summary("print a shell completion script")
    .description('print the script that makes a shell complete commands, options and names of specs')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(spec completion bash)    in ~/.bashrc' +
        '\n  source <(spec completion zsh)     in ~/.zshrc, after compinit' +
        '\n  spec completion fish > ~/.config/fish/completions/spec.fish',
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const {makeScript} = await import('./completion/scripts.js');
      process.stdout.write(makeScript(shell, program));
    });
}
