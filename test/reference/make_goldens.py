#!/usr/bin/env python3
"""Writes what an independent PyTorch StyleGAN computes for small cases, for test/model/reference.test.ts.

    make_goldens.py --reference stylegan_reference.py --out test/reference/goldens

The reference computes in float64. Weights and inputs are not stored: both sides make them from the same integer hash
(`filled` here, `filled` in the test), so a golden is a few kilobytes. Needs torch, numpy and safetensors.
"""
import argparse
import importlib.util
import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F

CASES = {
    "gray8": dict(resolution=8, colors=1, fmap_base=128, fmap_max=32, fade=1.0, batch=4),
    "rgb16-fading": dict(resolution=16, colors=3, fmap_base=128, fmap_max=16, fade=0.35, batch=8),
    "gray32-fading": dict(resolution=32, colors=1, fmap_base=128, fmap_max=16, fade=0.35, batch=4),
}


def filled(name, shape):
    """Values of unit variance, uniform, from a hash of the name and the position (all arithmetic in 32 bits)."""
    seed = np.uint32(2166136261)
    with np.errstate(over="ignore"):
        for byte in name.encode():
            seed = np.uint32((seed ^ np.uint32(byte)) * np.uint32(16777619))
        x = np.arange(math.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B9) + seed
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        x = x ^ (x >> np.uint32(16))
    values = (x.astype(np.float64) / 2**32 - 0.5) * math.sqrt(12)
    return values.astype(np.float32).reshape(shape)


def weight(name, shape):
    values = filled(name, shape)
    scale = 100.0 if name.startswith("mapping") else 1.0
    if not name.endswith("weight"):
        scale *= 0.3
    return (values * np.float32(scale) + (1.0 if name.endswith("const") else 0.0)).astype(np.float32)


def compute(ref, case):
    top, fade, n = case["resolution"], case["fade"], case["batch"]
    g_shapes, d_shapes = ref.shapes(top, case["colors"], case["fmap_base"], case["fmap_max"])
    exact = torch.float64
    g = ref.to_torch({k: weight(k, s) for k, s in g_shapes.items()}, exact)
    d = ref.to_torch({k: weight(k, s) for k, s in d_shapes.items()}, exact)
    nchw = lambda v: torch.from_numpy(v).to(exact).permute(0, 3, 1, 2).contiguous()
    z = torch.from_numpy(filled("z", (n, 512))).to(exact)
    sides = [r for r in ref.resolutions(top) for _ in (0, 1)]
    noise = [nchw(filled(f"noise{i}", (n, r, r, 1))) for i, r in enumerate(sides)]
    real = nchw(filled("real", (n, top, top, case["colors"]))).requires_grad_()
    w = ref.mapping(g, z)
    fake = ref.synthesis(g, w[:, None].expand(-1, len(noise), -1), noise, top, fade)
    real_logits, fake_logits = ref.discriminator(d, real, top, fade), ref.discriminator(d, fake, top, fade)
    (grad,) = torch.autograd.grad(real_logits.sum(), real, create_graph=True)
    r1 = grad.square().sum((1, 2, 3))
    d_loss = F.softplus(ref.discriminator(d, fake.detach(), top, fade)).mean() + F.softplus(-real_logits).mean() + 5.0 * r1.mean()
    g_loss = F.softplus(-fake_logits).mean()
    norms = lambda loss, p: {
        name: float(t.norm())
        for name, t in zip(p, torch.autograd.grad(loss, list(p.values()), retain_graph=True, allow_unused=True))
        if t is not None
    }
    flat = lambda t: [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]
    return {
        **case,
        "image": flat(fake.permute(0, 2, 3, 1)),
        "real_logits": flat(real_logits),
        "fake_logits": flat(fake_logits),
        "r1": flat(r1),
        "d_loss": d_loss.item(),
        "g_loss": g_loss.item(),
        "d_gradient_norms": norms(d_loss, d),
        "g_gradient_norms": norms(g_loss, g),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    spec = importlib.util.spec_from_file_location("reference", args.reference)
    ref = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(ref)
    for name, case in CASES.items():
        with open(os.path.join(args.out, f"{name}.json"), "w") as file:
            json.dump(compute(ref, case), file)
            file.write("\n")


main()
