/**
 * The datasets that can be downloaded: where their files are, how they are known to be whole, and who made them.
 *
 * Addresses and MD5 sums of MNIST, Fashion-MNIST, CIFAR and SVHN are those of torchvision (`torchvision/datasets/` in
 * pytorch/vision: mnist.py, cifar.py, svhn.py); the authors' pages name the same sums for CIFAR
 * (www.cs.toronto.edu/~kriz/cifar.html) and Fashion-MNIST (github.com/zalandoresearch/fashion-mnist). Tiny-ImageNet has no
 * published sum; this one is what public loaders of it agree on (Avalanche's `tiny_imagenet.py` among them).
 */
import type { DatasetConfig } from '../config/dataset';

/** How the files that were downloaded become a folder that runs can read. */
type Packing = 'none' | 'tar.gz' | 'zip';

export interface OfficialFile {
  readonly name: string;
  /** The same file at several places; the first that answers is taken. */
  readonly addresses: readonly string[];
  readonly md5: string;
  /** Size of the official file: for progress and the disk's space before anybody has answered. */
  readonly bytes: number;
}

export interface OfficialDataset {
  readonly id: OfficialId;
  readonly name: string;
  /** The source of a run's configuration that reads it. */
  readonly source: Exclude<DatasetConfig['source'], 'fashion-mnist-sample' | 'folder'>;
  readonly files: readonly OfficialFile[];
  readonly packing: Packing;
  /** What the unpacked files take on the disk, rounded up; 0 where nothing is unpacked. */
  readonly unpackedBytes: number;
  /** What its authors say about using it, in their words' short form; null where they say nothing. */
  readonly licence: string | null;
  /** Its authors' page. */
  readonly home: string;
}

export const OFFICIAL_IDS = [
  'mnist',
  'fashion-mnist',
  'svhn',
  'cifar10',
  'cifar100',
  'tiny-imagenet',
] as const;
export type OfficialId = (typeof OFFICIAL_IDS)[number];

const file = (folders: readonly string[], name: string, md5: string, bytes: number): OfficialFile => ({
  name,
  addresses: folders.map((folder) => folder + name),
  md5,
  bytes,
});

/** The mirror of PyTorch comes first: the authors' own address has answered with errors for years. */
const MNIST_AT = ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'http://yann.lecun.com/exdb/mnist/'];
const FASHION_AT = ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'];
const SVHN_AT = ['http://ufldl.stanford.edu/housenumbers/'];
const TINY_AT = ['http://cs231n.stanford.edu/'];
const CIFAR_AT = ['https://www.cs.toronto.edu/~kriz/'];

export const OFFICIAL_DATASETS: readonly OfficialDataset[] = [
  {
    id: 'mnist',
    name: 'MNIST',
    source: 'idx',
    files: [
      file(MNIST_AT, 'train-images-idx3-ubyte.gz', 'f68b3c2dcbeaaa9fbdd348bbdeb94873', 9_912_422),
      file(MNIST_AT, 'train-labels-idx1-ubyte.gz', 'd53e105ee54ea40749a09fcbcd1e9432', 28_881),
      file(MNIST_AT, 't10k-images-idx3-ubyte.gz', '9fb629c4189551a2d022fa330f9573f3', 1_648_877),
      file(MNIST_AT, 't10k-labels-idx1-ubyte.gz', 'ec29112dd5afa0611ce80d1b7f02629c', 4_542),
    ],
    packing: 'none',
    unpackedBytes: 0,
    licence: null,
    home: 'http://yann.lecun.com/exdb/mnist/',
  },
  {
    id: 'fashion-mnist',
    name: 'Fashion-MNIST',
    source: 'idx',
    files: [
      file(FASHION_AT, 'train-images-idx3-ubyte.gz', '8d4fb7e6c68d591d4c3dfef9ec88bf0d', 26_421_880),
      file(FASHION_AT, 'train-labels-idx1-ubyte.gz', '25c81989df183df01b3e8a0aad5dffbe', 29_515),
      file(FASHION_AT, 't10k-images-idx3-ubyte.gz', 'bef4ecab320f06d8554ea6380940ec79', 4_422_102),
      file(FASHION_AT, 't10k-labels-idx1-ubyte.gz', 'bb300cfdad3c16e7a12a480ee83cd310', 5_148),
    ],
    packing: 'none',
    unpackedBytes: 0,
    licence: 'MIT',
    home: 'https://github.com/zalandoresearch/fashion-mnist',
  },
  {
    id: 'svhn',
    name: 'SVHN',
    source: 'svhn',
    files: [
      file(SVHN_AT, 'train_32x32.mat', 'e26dedcc434d2e4c54c9b2d4a06d8373', 182_040_794),
      file(SVHN_AT, 'test_32x32.mat', 'eb5a983be6a315427106f1b164d9cef3', 64_275_384),
    ],
    packing: 'none',
    unpackedBytes: 0,
    licence: 'non-commercial use only',
    home: 'http://ufldl.stanford.edu/housenumbers/',
  },
  {
    id: 'cifar10',
    name: 'CIFAR-10',
    source: 'cifar10',
    files: [file(CIFAR_AT, 'cifar-10-python.tar.gz', 'c58f30108f718f92721af3b95e74349a', 170_498_071)],
    packing: 'tar.gz',
    unpackedBytes: 187_000_000,
    licence: null,
    home: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  },
  {
    id: 'cifar100',
    name: 'CIFAR-100',
    source: 'cifar100',
    files: [file(CIFAR_AT, 'cifar-100-python.tar.gz', 'eb9058c3a382ffc7106e4002c42a8d85', 169_001_437)],
    packing: 'tar.gz',
    unpackedBytes: 187_000_000,
    licence: null,
    home: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  },
  {
    id: 'tiny-imagenet',
    name: 'Tiny-ImageNet',
    source: 'tiny-imagenet',
    files: [file(TINY_AT, 'tiny-imagenet-200.zip', '90528d7ca1a48142e341f4ef8d21d0de', 248_100_043)],
    packing: 'zip',
    // 120,000 small files: with 4 KB blocks about twice their bytes.
    unpackedBytes: 600_000_000,
    licence: null,
    home: 'http://cs231n.stanford.edu/',
  },
];

/** Bytes that a download transfers. */
export const downloadBytes = ({ files }: Pick<OfficialDataset, 'files'>): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);
