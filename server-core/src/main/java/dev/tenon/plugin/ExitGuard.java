package dev.tenon.plugin;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns the calls of a plugin that would end the JVM ({@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt}, also as
 * method references) into calls of {@link ExitCalls}, which throws. A library that was written for a command line then costs one
 * request and not the server. It is no wall: reflection and native code get through.
 */
final class ExitGuard {

    private static final ClassDesc CALLS = ClassDesc.of(ExitCalls.class.getName());
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");

    private static final List<byte[]> NAMES = List.of(utf8("exit"), utf8("halt"));

    /** The original stack maps are kept: a call takes and leaves on the stack what the one before it did. */
    private static final ClassFile CONTEXT = ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS);

    private ExitGuard() {}

    /** The class file with its calls replaced; the same array if there are none, or if it is not well-formed. */
    static byte[] guard(byte[] classFile) {
        if (!mentioned(classFile)) {
            return classFile;
        }
        try {
            ClassModel model = CONTEXT.parse(classFile);
            return model.methods().stream().anyMatch(ExitGuard::ends)
                    ? CONTEXT.transformClass(
                            model, ClassTransform.transformingMethods(ExitGuard::ends, ExitGuard::guardMethod))
                    : classFile;
        } catch (IllegalArgumentException malformed) {
            return classFile; // the JVM says better what is wrong with it
        }
    }

    /** A short text as it stands in a constant pool (JVMS 4.4.7): tag, length, characters. */
    static byte[] utf8(String text) {
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        byte[] entry = new byte[3 + characters.length];
        entry[0] = PoolEntry.TAG_UTF8;
        entry[2] = (byte) characters.length;
        System.arraycopy(characters, 0, entry, 3, characters.length);
        return entry;
    }

    /** Whether one of the names may be in the constant pool; almost no class gets further than this. */
    private static boolean mentioned(byte[] classFile) {
        return NAMES.stream().anyMatch(name -> contains(classFile, name));
    }

    static boolean contains(byte[] bytes, byte[] wanted) {
        for (int from = 0; from <= bytes.length - wanted.length; from++) {
            int length = 0;
            while (length < wanted.length && bytes[from + length] == wanted[length]) {
                length++;
            }
            if (length == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private static boolean ends(MethodModel method) {
        return method.code()
                .map(code -> code.elementStream().anyMatch(ExitGuard::ends))
                .orElse(false);
    }

    private static boolean ends(CodeElement element) {
        return switch (element) {
            case InvokeInstruction call ->
                ends(
                        call.owner().asSymbol(),
                        call.name().stringValue(),
                        call.type().stringValue());
            case InvokeDynamicInstruction call -> call.bootstrapArgs().stream().anyMatch(ExitGuard::ends);
            default -> false;
        };
    }

    private static boolean ends(ConstantDesc argument) {
        return argument instanceof DirectMethodHandleDesc handle
                && ends(handle.owner(), handle.methodName(), handle.lookupDescriptor());
    }

    private static boolean ends(ClassDesc owner, String name, String descriptor) {
        boolean named = (owner.equals(SYSTEM) && name.equals("exit"))
                || (owner.equals(RUNTIME) && (name.equals("exit") || name.equals("halt")));
        return named && descriptor.equals("(I)V");
    }

    private static void guardMethod(MethodBuilder builder, MethodElement element) {
        if (element instanceof CodeModel code) {
            builder.transformCode(code, new CodeTransform() {
                @Override
                public void accept(CodeBuilder rebuilt, CodeElement each) {
                    guardElement(rebuilt, each);
                }

                @Override
                public void atEnd(CodeBuilder rebuilt) {
                    code.findAttribute(Attributes.stackMapTable()).ifPresent(rebuilt::with);
                }
            });
        } else {
            builder.with(element);
        }
    }

    /** Each replacement is as long as what it replaces, so that the offsets of the stack maps stay right. */
    private static void guardElement(CodeBuilder builder, CodeElement element) {
        switch (element) {
            case InvokeInstruction call
            when ends(call) -> {
                MethodTypeDesc type = call.typeSymbol();
                boolean onRuntime = call.opcode() != Opcode.INVOKESTATIC;
                builder.invokestatic(
                        CALLS, call.name().stringValue(), onRuntime ? type.insertParameterTypes(0, RUNTIME) : type);
            }
            case InvokeDynamicInstruction call
            when ends(call) ->
                builder.invokedynamic(DynamicCallSiteDesc.of(
                        call.bootstrapMethod(),
                        call.name().stringValue(),
                        call.typeSymbol(),
                        call.bootstrapArgs().stream()
                                .map(ExitGuard::guardArgument)
                                .toArray(ConstantDesc[]::new)));
            default -> builder.with(element);
        }
    }

    private static ConstantDesc guardArgument(ConstantDesc argument) {
        return argument instanceof DirectMethodHandleDesc handle && ends(handle)
                ? MethodHandleDesc.ofMethod(
                        DirectMethodHandleDesc.Kind.STATIC, CALLS, handle.methodName(), handle.invocationType())
                : argument;
    }
}
