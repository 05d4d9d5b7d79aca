"""CDK constructs, one module each, and the validation plugin that runs at synth time."""
