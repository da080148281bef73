package dev.tenon.plugin;

import dev.tenon.api.Plugin;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.Optional;

/**
 * What one class file says of itself, read without loading it.
 *
 * @param declaration name and exclusiveness, from {@code @Plugin} or the class name
 * @param publicConstructor whether there is a public constructor without parameters
 */
record ClassDetails(Declaration declaration, boolean publicConstructor) {

    private static final ClassDesc PLUGIN = Plugin.class.describeConstable().orElseThrow();

    /** @throws IllegalArgumentException if the bytes are no well-formed class file of a version that this JVM knows */
    static ClassDetails read(String className, byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        Optional<Annotation> plugin = annotation(model);
        String name = plugin.flatMap(annotation -> value(annotation, "name"))
                .map(value -> value instanceof AnnotationValue.OfString text ? text.stringValue() : "")
                .orElseGet(() -> PluginNames.ofClass(className));
        boolean exclusive = plugin.flatMap(annotation -> value(annotation, "exclusive"))
                .map(value -> value instanceof AnnotationValue.OfBoolean flag && flag.booleanValue())
                .orElse(false);
        return new ClassDetails(new Declaration(className, name, exclusive), hasConstructor(model));
    }

    private static Optional<Annotation> annotation(ClassModel model) {
        return model.findAttribute(Attributes.runtimeVisibleAnnotations())
                .map(RuntimeVisibleAnnotationsAttribute::annotations)
                .flatMap(annotations -> annotations.stream()
                        .filter(annotation -> annotation.classSymbol().equals(PLUGIN))
                        .findFirst());
    }

    private static Optional<AnnotationValue> value(Annotation annotation, String element) {
        return annotation.elements().stream()
                .filter(candidate -> candidate.name().equalsString(element))
                .map(AnnotationElement::value)
                .findFirst();
    }

    private static boolean hasConstructor(ClassModel model) {
        return model.methods().stream()
                .anyMatch(method -> method.methodName().equalsString(ConstantDescs.INIT_NAME)
                        && method.methodTypeSymbol().equals(ConstantDescs.MTD_void)
                        && method.flags().has(AccessFlag.PUBLIC));
    }
}
