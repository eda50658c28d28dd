export {packagePath, packageRoot, requireOfPackage} from '#package-root';
